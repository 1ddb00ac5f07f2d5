-- The jobs that took a unique key last, and when. Whether one still has it is seen by where it is, so nothing is written here when a job is claimed or ends. It goes with its job; one whose job
-- an older version has removed means nothing, and is taken over by the next.
SET QUOTED_IDENTIFIER ON;
SET ANSI_NULLS ON;
GO
CREATE TABLE {schema}.unique_key (
    name        varchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL PRIMARY KEY,
    job         binary(16) NOT NULL,
    created_at  bigint     NOT NULL,
    CONSTRAINT unique_key_range CHECK (created_at BETWEEN -400000000000000000 AND 400000000000000000));
CREATE INDEX unique_key_job ON {schema}.unique_key (job);
ALTER TABLE {schema}.unique_key SET (LOCK_ESCALATION = DISABLE);
GO
-- The unique keys that new jobs ask for.
CREATE TYPE {schema}.unique_list AS TABLE (n int NOT NULL PRIMARY KEY, name varchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL, asked tinyint NULL, keep_for bigint NULL);
GO
