"""Writes schema.json from the types; run it after a change of kiosk/procedures/pack.py.

python -m assets.packs.publish_schema
"""

from __future__ import annotations

import json

from kiosk.procedures.packs import FOLDER, SCHEMA
from kiosk.procedures.schema import pack_schema


def main() -> None:
    """Publish the schema beside the packs."""
    text = json.dumps(pack_schema(), ensure_ascii=False, indent=1)
    (FOLDER / SCHEMA).write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
