-- Adds and updates recurring jobs; what equals what is stored is not written. The next run is the stored one unless cron or zone have changed.
CREATE PROCEDURE {save_recurring} @definitions_json nvarchar(max), @actor nvarchar(max), @now bigint AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @definitions TABLE (
        n int NOT NULL PRIMARY KEY, id nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL, type nvarchar(max) NOT NULL, method nvarchar(max) NOT NULL, signature nvarchar(max) NOT NULL,
        arguments nvarchar(max) NOT NULL, format int NOT NULL, cron nvarchar(4000) COLLATE Latin1_General_100_BIN2 NOT NULL, time_zone nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL,
        queue varchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL, priority tinyint NOT NULL, misfire tinyint NOT NULL, overlap tinyint NOT NULL,
        concurrency_key nvarchar(256) COLLATE Latin1_General_100_BIN2 NULL, concurrency_wait bigint NULL, ambient nvarchar(max) NULL, paused bit NOT NULL, declared bit NOT NULL,
        next_at bigint NULL, marked_next_at bigint NULL);
    INSERT INTO @definitions (n, id, type, method, signature, arguments, format, cron, time_zone, queue, priority, misfire, overlap, concurrency_key, concurrency_wait, ambient, paused, declared,
        next_at, marked_next_at)
    SELECT j.n, j.id, j.type, j.method, j.signature, j.arguments, j.format, j.cron, j.time_zone, j.queue, j.priority, j.misfire, j.overlap, j.concurrency_key, j.concurrency_wait,
        j.ambient, j.paused, j.declared, CASE WHEN j.cron LIKE {ScheduleText.MarkedLike} THEN NULL ELSE j.next_at END, CASE WHEN j.cron LIKE {ScheduleText.MarkedLike} THEN j.next_at END
    FROM OPENJSON(@definitions_json) WITH (n int '$.n', id nvarchar(256) '$.id', type nvarchar(max) '$.type', method nvarchar(max) '$.method', signature nvarchar(max) '$.signature',
        arguments nvarchar(max) '$.arguments', format int '$.format', cron nvarchar(4000) '$.cron', time_zone nvarchar(256) '$.time_zone', queue varchar(64) '$.queue',
        priority tinyint '$.priority', misfire tinyint '$.misfire', overlap tinyint '$.overlap', concurrency_key nvarchar(256) '$.concurrency_key',
        concurrency_wait bigint '$.concurrency_wait', ambient nvarchar(max) '$.ambient', paused bit '$.paused', declared bit '$.declared', next_at bigint '$.next_at') j;
    DECLARE @written TABLE (id nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL PRIMARY KEY);
    UPDATE r SET version = r.version FROM {schema}.recurring r JOIN @definitions d ON d.id = r.id;
    INSERT INTO @written (id)
    SELECT r.id FROM @definitions d JOIN {schema}.recurring r ON r.id = d.id
    WHERE CONVERT(varbinary(max), CONCAT(r.type, N'|', r.method, N'|', r.signature, N'|', r.arguments, N'|', r.cron, N'|', r.time_zone, N'|', r.ambient, N'|', r.concurrency_key))
       <> CONVERT(varbinary(max), CONCAT(d.type, N'|', d.method, N'|', d.signature, N'|', d.arguments, N'|', d.cron, N'|', d.time_zone, N'|', d.ambient, N'|', d.concurrency_key))
       OR r.format <> d.format OR r.queue <> d.queue OR r.priority <> d.priority OR r.misfire <> d.misfire OR r.overlap <> d.overlap OR r.declared <> d.declared
       OR ISNULL(r.concurrency_wait, -1) <> ISNULL(d.concurrency_wait, -1);
    UPDATE r SET version = r.version + 1, type = d.type, method = d.method, signature = d.signature, arguments = d.arguments, format = d.format,
        next_at = CASE WHEN r.cron <> d.cron OR r.time_zone <> d.time_zone THEN d.next_at ELSE r.next_at END,
        marked_next_at = CASE WHEN r.cron <> d.cron OR r.time_zone <> d.time_zone THEN d.marked_next_at ELSE r.marked_next_at END,
        fault   = CASE WHEN r.cron <> d.cron OR r.time_zone <> d.time_zone THEN NULL ELSE r.fault END,
        cron = d.cron, time_zone = d.time_zone, queue = d.queue, priority = d.priority, misfire = d.misfire, overlap = d.overlap, concurrency_key = d.concurrency_key,
        concurrency_wait = d.concurrency_wait, ambient = d.ambient, declared = d.declared
    FROM {schema}.recurring r JOIN @written w ON w.id = r.id JOIN @definitions d ON d.id = r.id;
    INSERT INTO {schema}.recurring (id, version, created_at, type, method, signature, arguments, format, cron, time_zone, queue, priority, misfire, overlap, concurrency_key, concurrency_wait, ambient, paused, declared, next_at, marked_next_at)
    OUTPUT inserted.id INTO @written (id)
    SELECT d.id, 1, @now, d.type, d.method, d.signature, d.arguments, d.format, d.cron, d.time_zone, d.queue, d.priority, d.misfire, d.overlap, d.concurrency_key, d.concurrency_wait, d.ambient, d.paused, d.declared, d.next_at, d.marked_next_at
    FROM @definitions d WHERE NOT EXISTS (SELECT 1 FROM {schema}.recurring r WITH (UPDLOCK, HOLDLOCK) WHERE r.id = d.id);
    IF EXISTS (SELECT 1 FROM @written)
    BEGIN
        UPDATE {schema}.signal SET version = version + 1 WHERE only_row = 1;
        INSERT INTO {schema}.audit (at_time, actor, action, target, n)
        SELECT @now, @actor, 'save recurring', (SELECT TOP (1) d.id FROM @definitions d JOIN @written w ON w.id = d.id ORDER BY d.n), COUNT(*) FROM @written w;
    END
END
