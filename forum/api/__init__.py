"""The JSON face of the house: one file a noun, no rule of its own."""
