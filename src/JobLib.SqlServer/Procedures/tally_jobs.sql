-- Stores what a session of a server has counted: each row in the place of the one that it has put there before. Nobody else writes these rows.
CREATE PROCEDURE {tally_jobs} @server binary(16), @tallies_json nvarchar(max) AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @tallies TABLE (
        period tinyint NOT NULL, start bigint NOT NULL, method nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL, queue varchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL, version nvarchar(256) NULL,
        succeeded bigint NOT NULL, failed bigint NOT NULL, retried bigint NOT NULL, deleted bigint NOT NULL, waits varchar(4000) NOT NULL, durations varchar(4000) NOT NULL,
        PRIMARY KEY (period, start, method, queue));
    INSERT INTO @tallies (period, start, method, queue, version, succeeded, failed, retried, deleted, waits, durations)
    SELECT j.period, j.start, j.method, j.queue, j.version, j.succeeded, j.failed, j.retried, j.deleted, j.waits, j.durations
    FROM OPENJSON(@tallies_json) WITH (period tinyint '$.period', start bigint '$.start', method nvarchar(256) '$.method', queue varchar(64) '$.queue', version nvarchar(256) '$.version',
        succeeded bigint '$.succeeded', failed bigint '$.failed', retried bigint '$.retried', deleted bigint '$.deleted', waits varchar(4000) '$.waits', durations varchar(4000) '$.durations') j;
    UPDATE t SET application_version = n.version, succeeded = n.succeeded, failed = n.failed, retried = n.retried, deleted = n.deleted, waits = n.waits, durations = n.durations
    FROM {schema}.tally t WITH (FORCESEEK, ROWLOCK) JOIN @tallies n ON n.period = t.period AND n.start = t.start AND n.method = t.method AND n.queue = t.queue
    WHERE t.server = @server;
    INSERT INTO {schema}.tally (period, start, method, queue, server, application_version, succeeded, failed, retried, deleted, waits, durations)
    SELECT n.period, n.start, n.method, n.queue, @server, n.version, n.succeeded, n.failed, n.retried, n.deleted, n.waits, n.durations
    FROM @tallies n
    WHERE NOT EXISTS (SELECT 1 FROM {schema}.tally t WITH (FORCESEEK) WHERE t.period = n.period AND t.start = n.start AND t.method = n.method AND t.queue = n.queue AND t.server = @server);
END
