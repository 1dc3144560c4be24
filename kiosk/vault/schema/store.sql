-- store.db as it is today: where the numbered migrations must end. Read this, not the migrations.
PRAGMA application_id = 1129205584;

CREATE TABLE cases (
    id TEXT PRIMARY KEY NOT NULL,
    state TEXT NOT NULL,
    created TEXT NOT NULL,
    updated TEXT NOT NULL,
    sealed BLOB NOT NULL
) STRICT;

CREATE INDEX cases_newest ON cases (created DESC);

CREATE TABLE blobs (
    case_id TEXT NOT NULL REFERENCES cases (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    name BLOB NOT NULL, -- HMAC of the digest with the case's key
    sealed BLOB NOT NULL,
    PRIMARY KEY (case_id, name)
) STRICT;

CREATE TABLE submissions (
    case_id TEXT NOT NULL REFERENCES cases (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    round INTEGER NOT NULL, -- 0: the application; from 1: its supplements
    sealed BLOB NOT NULL,
    PRIMARY KEY (case_id, round)
) STRICT;

CREATE TABLE jobs (
    case_id TEXT PRIMARY KEY NOT NULL
        REFERENCES cases (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    lane TEXT NOT NULL, -- HMAC of the lane
    next_at TEXT NOT NULL,
    tries INTEGER NOT NULL,
    blocked INTEGER NOT NULL,
    sealed BLOB NOT NULL
) STRICT;

CREATE INDEX jobs_of_lane ON jobs (lane);

CREATE INDEX jobs_touched ON jobs (lane) WHERE tries > 0 OR blocked > 0;

CREATE TABLE audit (
    seq INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    event TEXT NOT NULL,
    case_id TEXT NOT NULL,
    detail TEXT NOT NULL,
    mac BLOB NOT NULL
) STRICT;

CREATE TABLE officers (
    name TEXT PRIMARY KEY NOT NULL,
    folded TEXT NOT NULL UNIQUE, -- how names are compared
    role TEXT NOT NULL,
    pin TEXT NOT NULL, -- argon2id
    wrong INTEGER NOT NULL DEFAULT 0,
    last_wrong TEXT NOT NULL DEFAULT '',
    enrolled TEXT NOT NULL
) STRICT;

CREATE TABLE meta (
    name TEXT PRIMARY KEY NOT NULL,
    value BLOB NOT NULL
) STRICT;
