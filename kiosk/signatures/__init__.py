"""PDFs that the office's own tool signed: is it our document, is it whole, who signed it.

Nothing here signs. `verify` either returns who signed, or says in words why the file is not taken.
`looked` is the same for a process of its own that reads foreign bytes.
"""

from kiosk.signatures.pages import OtherPages
from kiosk.signatures.verifying import looked, verify

__all__ = ["OtherPages", "looked", "verify"]
