"""Pure functions of standing: figures, records, and what follows from them by rule."""
