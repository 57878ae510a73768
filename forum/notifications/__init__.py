"""What members are told, in the page."""
