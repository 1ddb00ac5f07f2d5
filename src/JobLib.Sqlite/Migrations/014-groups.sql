-- The group that a job is of, and its weight, apart from joblib_job: where no job has a group, nothing is looked up.
CREATE TABLE joblib_grouped (job BLOB PRIMARY KEY NOT NULL, grp TEXT NOT NULL, weight INTEGER NOT NULL) STRICT, WITHOUT ROWID;

-- Of a ready job whose position has a turn: its group, which is empty for those without one. Versions before this one leave it out, and number their jobs alone.
ALTER TABLE joblib_ready ADD COLUMN grp TEXT;
CREATE INDEX joblib_ready_group ON joblib_ready (queue, rank, grp, seq) WHERE grp IS NOT NULL;
