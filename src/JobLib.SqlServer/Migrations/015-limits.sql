-- How many may hold a job's concurrency key at a time, as the job asks for it; null is one, which is all that versions before know. The first place under a key is the row that the key itself
-- names, as ever; the others are named by a hash of the key and their number, and say whose places they are. So a version that knows one place a key takes that one or none, and frees whatever a
-- job has.
SET QUOTED_IDENTIFIER ON;
SET ANSI_NULLS ON;
GO
ALTER TABLE {schema}.job ADD concurrency_limit smallint NULL;
ALTER TABLE {schema}.concurrency_key ADD pool nvarchar(257) COLLATE Latin1_General_100_BIN2 NULL;
GO
CREATE INDEX concurrency_key_pool ON {schema}.concurrency_key (pool) WHERE pool IS NOT NULL;
-- What a person has set, over what jobs ask for. A limit that is reset stays without a number for as long as changed_at stands there: until those have been let go whom claims that were under way
-- have set aside by the limit before.
CREATE TABLE {schema}.concurrency_limit (
    name        nvarchar(257) COLLATE Latin1_General_100_BIN2 NOT NULL PRIMARY KEY,
    n           smallint NULL,
    changed_at  bigint   NULL,
    CONSTRAINT concurrency_limit_range CHECK (n BETWEEN 0 AND 1000 AND changed_at BETWEEN -400000000000000000 AND 400000000000000000));
CREATE INDEX concurrency_limit_changed ON {schema}.concurrency_limit (changed_at) WHERE changed_at IS NOT NULL;
ALTER TABLE {schema}.concurrency_limit SET (LOCK_ESCALATION = DISABLE);
GO
