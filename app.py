"""Builds and launches the app; everything else is in the package `trainer`."""

from trainer.ui.serving import serve

if __name__ == "__main__":
    serve()
