"""Reads of moderation: the queue, the log, the record of a member."""
