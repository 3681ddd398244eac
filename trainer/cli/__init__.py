"""The command `interpersona`."""

from trainer.cli.commands import main

__all__ = ["main"]
