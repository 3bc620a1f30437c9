-- What upkeep needs: what a folder held when it was published, the user's bytes that outputs took the place of, and what was given up.

ALTER TABLE entries ADD COLUMN contents TEXT;

-- The seal is computed in another way now; one of the earlier way would look like a folder that was changed.
UPDATE entries SET seal = NULL;

CREATE TABLE replaced_files (
    digest TEXT NOT NULL,
    path TEXT NOT NULL,
    execution_id TEXT NOT NULL,
    at INTEGER NOT NULL
);

CREATE TABLE evicted_blobs (
    digest TEXT PRIMARY KEY,
    at INTEGER NOT NULL
) WITHOUT ROWID;
