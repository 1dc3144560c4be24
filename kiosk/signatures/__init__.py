"""PDFs that the office's own tool signed: is it our document, is it whole, who signed it.

Nothing here signs. `verify` either returns who signed, or says in words why the file is not taken.
"""

from kiosk.signatures.pages import OtherPages
from kiosk.signatures.verifying import verify

__all__ = ["OtherPages", "verify"]
