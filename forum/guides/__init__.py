"""Guides made of good threads, with sources and a day on which they are read again; handouts."""
