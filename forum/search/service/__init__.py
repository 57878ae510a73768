"""Acts of search: keeping the index, noting what was sought, saying that a thread answers."""
