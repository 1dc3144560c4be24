"""The published form of a file, made from its type."""

from __future__ import annotations

from typing import Any

import msgspec


def schema_of(kind: type) -> dict[str, Any]:
    """The JSON Schema (2020-12) of a type."""
    # Through JSON, because msgspec leaves tuples in it, which a validator takes for no lists.
    schema = msgspec.json.decode(msgspec.json.encode(msgspec.json.schema(kind)))
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
