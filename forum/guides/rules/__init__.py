"""Pure rules of guides and handouts."""
