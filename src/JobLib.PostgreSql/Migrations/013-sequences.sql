-- Jobs that run one after the other. To all that moves jobs they are continuations, each of the one before, and versions before this one move them as such.
ALTER TABLE {schema}.job ADD COLUMN sequence text COLLATE "C";

-- Of a job that waits for the one before it in its sequence: which that is.
ALTER TABLE {schema}.awaiting ADD COLUMN sequence text COLLATE "C";
CREATE INDEX awaiting_sequence ON {schema}.awaiting (sequence) WHERE sequence IS NOT NULL;
CREATE INDEX awaiting_next ON {schema}.awaiting (parent) WHERE sequence IS NOT NULL;

-- The job that was created last in each sequence; whoever creates the next one locks it. It goes with its job; one whose job an older version has removed means nothing, and is taken over by the next.
CREATE TABLE {schema}.sequence (key text COLLATE "C" PRIMARY KEY, job uuid NOT NULL) WITH (fillfactor = 70);
CREATE INDEX sequence_job ON {schema}.sequence (job);

-- Failed jobs for which the next one of their sequence has waited: so that those that still hold it are found without looking at all that failed.
CREATE TABLE {schema}.sequence_hold (job uuid PRIMARY KEY, sequence text COLLATE "C" NOT NULL, at timestamptz NOT NULL);
CREATE INDEX sequence_hold_sequence ON {schema}.sequence_hold (sequence);
CREATE INDEX sequence_hold_at ON {schema}.sequence_hold (at);
