"""Reading the index: what fits a question, what is like it, what was sought in vain."""
