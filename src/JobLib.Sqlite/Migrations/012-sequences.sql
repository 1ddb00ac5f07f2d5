-- Jobs that run one after the other. To all that moves jobs they are continuations, each of the one before, and versions before this one move them as such.
ALTER TABLE joblib_job ADD COLUMN sequence TEXT;

-- Of a job that waits for the one before it in its sequence: which that is.
ALTER TABLE joblib_awaiting ADD COLUMN sequence TEXT;
CREATE INDEX joblib_awaiting_sequence ON joblib_awaiting (sequence) WHERE sequence IS NOT NULL;
CREATE INDEX joblib_awaiting_next ON joblib_awaiting (parent) WHERE sequence IS NOT NULL;

-- The job that was created last in each sequence. It goes with its job; one whose job an older version has removed means nothing, and is taken over by the next.
CREATE TABLE joblib_sequence (key TEXT PRIMARY KEY NOT NULL, job BLOB NOT NULL) STRICT, WITHOUT ROWID;

-- Failed jobs for which the next one of their sequence has waited: so that those that still hold it are found without looking at all that failed.
CREATE TABLE joblib_sequence_hold (job BLOB PRIMARY KEY NOT NULL, sequence TEXT NOT NULL, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX joblib_sequence_hold_sequence ON joblib_sequence_hold (sequence);
CREATE INDEX joblib_sequence_hold_at ON joblib_sequence_hold (at);
