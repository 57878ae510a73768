"""Benchmarks: ratios within one run, since no two machines and no two minutes are alike."""
