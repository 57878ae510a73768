"""What usernames, passwords, phone numbers and device names must look like. Pure functions."""
