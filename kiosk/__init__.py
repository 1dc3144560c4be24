"""What the office does: citizen, procedure, case, sending. Knows nothing of Qt or OpenCV."""

__version__ = "0.3.0"
