"""The outside world behind our ports: models, vectors, index, database, files."""
