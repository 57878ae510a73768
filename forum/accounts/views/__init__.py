"""The pages of one's account, and the profiles of members."""
