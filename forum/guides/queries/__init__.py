"""Reading guides, one file a kind of page."""
