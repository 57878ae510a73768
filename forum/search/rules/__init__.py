"""The pure part of search: how words are understood, and how what is found is ordered."""
