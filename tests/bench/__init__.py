"""The benchmarks: what a page costs, against controls measured in the same run."""
