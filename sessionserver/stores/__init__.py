"""Tenants of `signaling.log.EventLog`."""
