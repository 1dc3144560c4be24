"""Filing at an OpenCPS-type portal, as its contract and its traps demand."""

from .connector import OpenCps
from .steps import Timing

__all__ = ["OpenCps", "Timing"]
