"""The same jobs without a screen: the command-line contract."""

from kiosk.cli.main import main

__all__ = ["main"]
