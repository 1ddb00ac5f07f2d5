-- The jobs that took a unique key last, and when, and who had it before: a job that is refused after all gives it back. Whether one still has it is seen by where it is, so nothing is written here
-- when a job is claimed or ends. It goes with its job; one whose job an older version has removed means nothing, and is taken over by the next.
CREATE TABLE {schema}.unique_key (
    name text COLLATE "C" PRIMARY KEY, job uuid NOT NULL, created_at timestamptz NOT NULL, job_before uuid, created_before timestamptz) WITH (fillfactor = 70);
CREATE INDEX unique_key_job ON {schema}.unique_key (job);
