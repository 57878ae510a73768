"""The acts of members on their own accounts, and of staff on members."""
