"""The roof: processes, settings, storage, credentials, HTTP. It alone reads clocks and the environment."""
