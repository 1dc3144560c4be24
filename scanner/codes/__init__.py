"""What a machine can read in a picture: QR codes, bar codes, the lines of a card or passport."""

from scanner.codes.barcodes import Reading, read
from scanner.codes.mrz import read_mrz

__all__ = ["Reading", "read", "read_mrz"]
