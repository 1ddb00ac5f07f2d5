-- What a list of jobs by what they call, or of those that are over in one queue, is read from. What jobs call is a number of 64 bits: nearly all have one of a few long names.
CREATE INDEX job_call ON {schema}.job (hashtextextended(method, hashtextextended(type, 0)), id);

-- Instead of one index of all that are over, by state: one with the queue, and one of those that did not succeed, which are few, so that an end writes into no more indexes than before. All that
-- succeeded are read by the key of the table.
CREATE INDEX finished_queue ON {schema}.finished (queue, state, job);
CREATE INDEX finished_rare  ON {schema}.finished (state, job) WHERE state <> 3;
DROP INDEX IF EXISTS {schema}.finished_state_job;
