"""The pages of standing."""
