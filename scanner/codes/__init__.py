"""What a machine can read in a picture: QR codes, bar codes, the lines of a card or passport."""

from scanner.codes.barcodes import Reading, read

__all__ = ["Reading", "read"]
