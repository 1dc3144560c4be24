"""The published schema of a pack.

After a change of the types, publish it anew:
python -m kiosk.procedures.schema > assets/packs/schema.json
"""

from __future__ import annotations

import json
import sys
from typing import Any

from kiosk.jsonfiles.schema import schema_of
from kiosk.procedures.pack import Pack


def pack_schema() -> dict[str, Any]:
    """The JSON Schema that is made from the types and published with the packs."""
    return schema_of(Pack)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(pack_schema(), ensure_ascii=False, indent=1) + "\n")
