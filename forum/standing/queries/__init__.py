"""Reading standing: figures, records, plans, the directory and certificates."""
