"""Acts on threads, one file a kind of act."""
