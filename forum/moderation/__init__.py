"""Publication and the acts of staff, each with a reason."""
