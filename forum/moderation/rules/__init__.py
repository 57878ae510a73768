"""Pure rules of moderation: how a text is brought into one form and compared with the lists."""
