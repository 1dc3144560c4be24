-- A case has one packet for its application and one for each supplement that it was asked for.
ALTER TABLE submissions RENAME TO first_submissions;

CREATE TABLE submissions (
    case_id TEXT NOT NULL REFERENCES cases (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    round INTEGER NOT NULL, -- 0: the application; from 1: its supplements
    sealed BLOB NOT NULL,
    PRIMARY KEY (case_id, round)
) STRICT;

INSERT INTO submissions (case_id, round, sealed) SELECT case_id, 0, sealed FROM first_submissions;

DROP TABLE first_submissions;
