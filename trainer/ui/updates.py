"""What the screens share: the kind of an answer to the page, and whose it is."""

from typing import Any

Updates = Any
"""New values by component, in Gradio's own form, which has no type."""

TRAINEE = "local"
"""The one trainee of a program that serves one machine."""
