"""Reads of threads; every one asks the same visibility rule."""
