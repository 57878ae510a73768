"""The pages of moderation, one file a kind of act."""
