-- keys.db as it is today: where the numbered migrations must end. Read this, not the migrations.
PRAGMA application_id = 1129204569;

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
