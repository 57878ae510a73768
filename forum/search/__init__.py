"""Search: an index of what guests may see, kept with every change, and what is found in it."""
