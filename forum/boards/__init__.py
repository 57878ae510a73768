"""Boards, clusters, labels and kecamatan, and the home page."""
