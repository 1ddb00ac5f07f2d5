-- The jobs that took a unique key last, and when. Whether one still has it is seen by where it is, so nothing is written here when a job is claimed or ends. It goes with its job; one whose job
-- an older version has removed means nothing, and is taken over by the next.
CREATE TABLE joblib_unique_key (
    name       TEXT PRIMARY KEY NOT NULL,
    job        BLOB NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX joblib_unique_key_job ON joblib_unique_key (job);
