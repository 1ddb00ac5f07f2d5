-- How many jobs of a queue servers may hold at a time: as the server has said that registered last, and, going before that, as a person has set it. Null: no limit.
SET QUOTED_IDENTIFIER ON;
SET ANSI_NULLS ON;
GO
ALTER TABLE {schema}.queue ADD said_limit int NULL;
ALTER TABLE {schema}.queue ADD set_limit int NULL;
GO
ALTER TABLE {schema}.queue ADD CONSTRAINT queue_limits CHECK (said_limit BETWEEN 0 AND 100000 AND set_limit BETWEEN 0 AND 100000);
GO
-- A queue that has, or has had, a limit. A claim from it writes the row, which changes nothing: of two at once the second passes over the queue. Apart from queue, which everybody reads.
CREATE TABLE {schema}.queue_gate (name varchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL PRIMARY KEY, n int NOT NULL DEFAULT 0);
ALTER TABLE {schema}.queue_gate SET (LOCK_ESCALATION = DISABLE);
GO
