"""The practice portal: a real local web server that stands in for the authority."""

from .faults import Faults, parse
from .server import run, serve

__all__ = ["Faults", "parse", "run", "serve"]
