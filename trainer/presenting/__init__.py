"""Domain values as rows and HTML, without any server."""
