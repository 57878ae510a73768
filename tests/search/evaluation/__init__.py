"""What search should find: questions of producers with the demo threads that answer them."""
