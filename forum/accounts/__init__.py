"""Members: who they are, how they log in, what they agreed to, what they may take along."""
