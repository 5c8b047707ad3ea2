"""One live session on an event loop: commands in, entries out, media negotiated. No process knowledge."""
