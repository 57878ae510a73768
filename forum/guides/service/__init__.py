"""Acts on guides, one file a kind of act."""
