-- What servers have counted: a row a session of a server, method and queue, for each minute (0) or hour (1), written anew as a whole by the one server that it is of. Waits and durations are
-- histograms, which only readers look into.
SET QUOTED_IDENTIFIER ON;
SET ANSI_NULLS ON;
GO
CREATE TABLE {schema}.tally (
    period tinyint NOT NULL, start bigint NOT NULL, method nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL, queue varchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL, server binary(16) NOT NULL,
    application_version nvarchar(256) NULL,
    succeeded bigint NOT NULL, failed bigint NOT NULL, retried bigint NOT NULL, deleted bigint NOT NULL, waits varchar(4000) NOT NULL, durations varchar(4000) NOT NULL,
    PRIMARY KEY (period, start, method, queue, server),
    CONSTRAINT tally_range CHECK (start BETWEEN -400000000000000000 AND 400000000000000000));
ALTER TABLE {schema}.tally SET (LOCK_ESCALATION = DISABLE);
GO
ALTER TABLE {schema}.server ADD application_version nvarchar(256) NULL; -- of the application that it runs in, as it says itself
GO
