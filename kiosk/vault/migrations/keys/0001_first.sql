-- The keys of the cases, each wrapped by the office key. Never copied together with the store:
-- what is erased here stays erased even where an old copy of the store turns up.
PRAGMA application_id = 1129204569; -- "CNKY"

CREATE TABLE case_keys (
    case_id TEXT PRIMARY KEY NOT NULL,
    wrapped BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE erased (
    case_id TEXT PRIMARY KEY NOT NULL,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    done INTEGER NOT NULL -- 1 when the rows are gone and both logs were cut
) STRICT, WITHOUT ROWID;

CREATE TABLE audit_head (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    seq INTEGER NOT NULL,
    mac BLOB NOT NULL
) STRICT;

CREATE TABLE meta (
    name TEXT PRIMARY KEY NOT NULL,
    value BLOB NOT NULL
) STRICT;
