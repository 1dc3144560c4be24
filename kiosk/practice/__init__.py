"""The practice portal: a real local web server that stands in for the authority."""

from .faults import Faults, parse
from .server import serve

__all__ = ["Faults", "parse", "serve"]
