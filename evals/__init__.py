"""Studies of whether it works."""
