"""Questions, answers and comments: asked, answered, edited, accepted, followed."""
