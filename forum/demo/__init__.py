"""The demo community and synthetic content for benchmarks."""
