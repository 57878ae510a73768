"""The pages of guides, one file a kind of act."""
