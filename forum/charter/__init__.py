"""The community's constitution as plain tables: words, policies, reputation, limits.

It imports nothing of the house, no Flask and no SQLAlchemy.
"""
