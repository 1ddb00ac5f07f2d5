-- Jobs that run one after the other. To all that moves jobs they are continuations, each of the one before, and versions before this one move them as such. Names of sequences end with a bar, as
-- those of keys do: without, two that differ in trailing blanks would be the same.
SET QUOTED_IDENTIFIER ON;
SET ANSI_NULLS ON;
GO
ALTER TABLE {schema}.job ADD sequence nvarchar(257) COLLATE Latin1_General_100_BIN2 NULL;
-- Of a job that waits for the one before it in its sequence: which that is.
ALTER TABLE {schema}.awaiting ADD sequence nvarchar(257) COLLATE Latin1_General_100_BIN2 NULL;
GO
CREATE INDEX awaiting_sequence ON {schema}.awaiting (sequence) WHERE sequence IS NOT NULL;
CREATE INDEX awaiting_next ON {schema}.awaiting (parent) WHERE sequence IS NOT NULL;
-- The job that was created last in each sequence; whoever creates the next one locks it. It goes with its job; one whose job an older version has removed means nothing, and is taken over by the next.
CREATE TABLE {schema}.sequence (name nvarchar(257) COLLATE Latin1_General_100_BIN2 NOT NULL PRIMARY KEY, job binary(16) NULL);
CREATE INDEX sequence_job ON {schema}.sequence (job);
ALTER TABLE {schema}.sequence SET (LOCK_ESCALATION = DISABLE);
-- Failed jobs for which the next one of their sequence has waited: so that those that still hold it are found without looking at all that failed.
CREATE TABLE {schema}.sequence_hold (
    job         binary(16) NOT NULL PRIMARY KEY,
    sequence    nvarchar(257) COLLATE Latin1_General_100_BIN2 NOT NULL,
    at_time     bigint     NOT NULL,
    CONSTRAINT sequence_hold_range CHECK (at_time BETWEEN -400000000000000000 AND 400000000000000000));
CREATE INDEX sequence_hold_sequence ON {schema}.sequence_hold (sequence);
CREATE INDEX sequence_hold_at ON {schema}.sequence_hold (at_time);
ALTER TABLE {schema}.sequence_hold SET (LOCK_ESCALATION = DISABLE);
GO
