"""Standing: how help becomes trust, cluster by cluster, and how trust is kept."""
