"""Helpful votes, and what mentors say of answers: endorsements and corrections."""
