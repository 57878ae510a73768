"""The acts of moderation, one file a kind of act."""
