"""Photos: received, re-encoded without metadata, stored and shown."""
