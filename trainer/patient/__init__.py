"""The standardized patient: what is heard, what moves, what may be said, and how."""
