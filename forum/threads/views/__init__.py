"""The pages of threads, one file a kind of act."""
