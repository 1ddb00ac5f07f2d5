-- As released with 0.1.0, whose libraries alone call these procedures. The procedures of today are in Procedures, a file each.
-- What IRecurringStore does. Each procedure is one operation; the transaction is the caller's.
SET QUOTED_IDENTIFIER ON;
SET ANSI_NULLS ON;
GO
-- Adds and updates recurring jobs; what equals what is stored is not written. The next run is the stored one unless cron or zone have changed.
CREATE PROCEDURE {schema}.save_recurring @definitions_json nvarchar(max), @actor nvarchar(max), @now bigint AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @definitions {schema}.recurring_list;
    INSERT INTO @definitions (n, id, type, method, signature, arguments, format, cron, time_zone, queue, priority, misfire, overlap, concurrency_key, concurrency_wait, ambient, paused, declared,
        next_at)
    SELECT j.n, j.id, j.type, j.method, j.signature, j.arguments, j.format, j.cron, j.time_zone, j.queue, j.priority, j.misfire, j.overlap, j.concurrency_key, j.concurrency_wait,
        j.ambient, j.paused, j.declared, j.next_at
    FROM OPENJSON(@definitions_json) WITH (n int '$.n', id nvarchar(256) '$.id', type nvarchar(max) '$.type', method nvarchar(max) '$.method', signature nvarchar(max) '$.signature',
        arguments nvarchar(max) '$.arguments', format int '$.format', cron nvarchar(256) '$.cron', time_zone nvarchar(256) '$.time_zone', queue varchar(64) '$.queue',
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
        fault   = CASE WHEN r.cron <> d.cron OR r.time_zone <> d.time_zone THEN NULL ELSE r.fault END,
        cron = d.cron, time_zone = d.time_zone, queue = d.queue, priority = d.priority, misfire = d.misfire, overlap = d.overlap, concurrency_key = d.concurrency_key,
        concurrency_wait = d.concurrency_wait, ambient = d.ambient, declared = d.declared
    FROM {schema}.recurring r JOIN @written w ON w.id = r.id JOIN @definitions d ON d.id = r.id;
    INSERT INTO {schema}.recurring (id, version, created_at, type, method, signature, arguments, format, cron, time_zone, queue, priority, misfire, overlap, concurrency_key, concurrency_wait, ambient, paused, declared, next_at)
    OUTPUT inserted.id INTO @written (id)
    SELECT d.id, 1, @now, d.type, d.method, d.signature, d.arguments, d.format, d.cron, d.time_zone, d.queue, d.priority, d.misfire, d.overlap, d.concurrency_key, d.concurrency_wait, d.ambient, d.paused, d.declared, d.next_at
    FROM @definitions d WHERE NOT EXISTS (SELECT 1 FROM {schema}.recurring r WITH (UPDLOCK, HOLDLOCK) WHERE r.id = d.id);
    IF EXISTS (SELECT 1 FROM @written)
    BEGIN
        UPDATE {schema}.signal SET version = version + 1 WHERE only_row = 1;
        INSERT INTO {schema}.audit (at_time, actor, action, target, n)
        SELECT @now, @actor, 'save recurring', (SELECT TOP (1) d.id FROM @definitions d JOIN @written w ON w.id = d.id ORDER BY d.n), COUNT(*) FROM @written w;
    END
END
GO
-- @kind: 0 pause, 1 resume with the given next runs, 2 remove, 3 remove what was declared and is not named, 4 resume with the stored next runs. Answers for each name, in order: ChangeStatus.
CREATE PROCEDURE {schema}.change_recurring @kind tinyint, @names_json nvarchar(max), @actor nvarchar(max), @action nvarchar(256), @now bigint AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @names {schema}.name_list;
    INSERT INTO @names (n, name, at_time)
    SELECT j.n, j.name, j.at_time
    FROM OPENJSON(@names_json) WITH (n int '$.n', name nvarchar(256) '$.name', at_time bigint '$.at_time') j;
    DECLARE @written TABLE (id nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL PRIMARY KEY);
    DECLARE @was TABLE (id nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL PRIMARY KEY);
    INSERT INTO @was (id) SELECT r.id FROM {schema}.recurring r WHERE EXISTS (SELECT 1 FROM @names n WHERE n.name = r.id);
    IF @kind IN (0, 1, 4)
    BEGIN
        INSERT INTO @written (id) SELECT w.id FROM @was w;
        UPDATE r SET paused = CASE @kind WHEN 0 THEN 1 ELSE 0 END, version = r.version + 1, next_at = CASE @kind WHEN 1 THEN (SELECT TOP (1) n.at_time FROM @names n WHERE n.name = r.id ORDER BY n.n) ELSE r.next_at END
        FROM {schema}.recurring r JOIN @was w ON w.id = r.id;
    END
    IF @kind = 2
        DELETE r OUTPUT deleted.id INTO @written (id) FROM {schema}.recurring r WHERE EXISTS (SELECT 1 FROM @names n WHERE n.name = r.id);
    IF @kind = 3
        DELETE TOP (1000) r OUTPUT deleted.id INTO @written (id) FROM {schema}.recurring r WHERE r.declared = 1 AND NOT EXISTS (SELECT 1 FROM @names n WHERE n.name = r.id);
    IF EXISTS (SELECT 1 FROM @written)
    BEGIN
        UPDATE {schema}.signal SET version = version + 1 WHERE only_row = 1;
        INSERT INTO {schema}.audit (at_time, actor, action, target, n)
        SELECT @now, @actor, @action, ISNULL((SELECT TOP (1) n.name FROM @names n JOIN @written w ON w.id = n.name ORDER BY n.n), (SELECT MIN(w.id) FROM @written w)), COUNT(*) FROM @written w;
    END
    SELECT CASE WHEN w.id IS NULL THEN 1 ELSE 0 END AS status FROM @names n LEFT JOIN @was w ON w.id = n.name ORDER BY n.n;
END
GO
-- Applies ticks whose version still holds, with their jobs. Answers with the numbers of those that were applied.
CREATE PROCEDURE {schema}.tick_recurring @ticks_json nvarchar(max), @jobs_json nvarchar(max), @texts_json nvarchar(max), @now bigint, @keep_key bigint, @keep bigint AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @ticks {schema}.tick_list;
    INSERT INTO @ticks (n, id, version, next_at, fault)
    SELECT j.n, j.id, j.version, j.next_at, j.fault
    FROM OPENJSON(@ticks_json) WITH (n int '$.n', id nvarchar(256) '$.id', version bigint '$.version', next_at bigint '$.next_at', fault nvarchar(max) '$.fault') j;
    DECLARE @jobs {schema}.new_job_list;
    INSERT INTO @jobs (n, id, tick, start_kind, start_at, start_delay, parent, condition, batch, queue, priority, type, method, signature, arguments, format, idempotency_key, concurrency_key,
        concurrency_wait, recurring_id, tags, ambient, retention)
    SELECT j.n, CONVERT(binary(16), j.id), j.tick, j.start_kind, j.start_at, j.start_delay, CONVERT(binary(16), j.parent), j.condition, CONVERT(binary(16), j.batch), j.queue,
        j.priority, j.type, j.method, j.signature, j.arguments, j.format, j.idempotency_key, j.concurrency_key, j.concurrency_wait, j.recurring_id, j.tags, j.ambient, j.retention
    FROM OPENJSON(@jobs_json) WITH (n int '$.n', id uniqueidentifier '$.id', tick int '$.tick', start_kind tinyint '$.start_kind', start_at bigint '$.start_at', start_delay bigint '$.start_delay',
        parent uniqueidentifier '$.parent', condition tinyint '$.condition', batch uniqueidentifier '$.batch', queue varchar(64) '$.queue', priority tinyint '$.priority',
        type nvarchar(max) '$.type', method nvarchar(max) '$.method', signature nvarchar(max) '$.signature', arguments nvarchar(max) '$.arguments', format int '$.format',
        idempotency_key nvarchar(256) '$.idempotency_key', concurrency_key nvarchar(256) '$.concurrency_key', concurrency_wait bigint '$.concurrency_wait',
        recurring_id nvarchar(256) '$.recurring_id', tags nvarchar(max) '$.tags', ambient nvarchar(max) '$.ambient', retention bigint '$.retention') j;
    DECLARE @texts {schema}.job_text_list;
    INSERT INTO @texts (n, job, name, value)
    SELECT j.n, CONVERT(binary(16), j.job), j.name, j.value
    FROM OPENJSON(@texts_json) WITH (n int '$.n', job uniqueidentifier '$.job', name nvarchar(257) '$.name', value nvarchar(max) '$.value') j;
    DECLARE @applied TABLE (id nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL PRIMARY KEY);
    DECLARE @mine {schema}.new_job_list, @none {schema}.new_batch_list;
    -- The first statement locks what still has its version; versions only rise, so the second finds exactly these.
    UPDATE r SET version = r.version FROM {schema}.recurring r JOIN @ticks t ON t.id = r.id AND t.version = r.version;
    INSERT INTO @applied (id) SELECT r.id FROM {schema}.recurring r JOIN @ticks t ON t.id = r.id AND t.version = r.version;
    UPDATE r SET version = r.version + 1, next_at = t.next_at, fault = t.fault FROM {schema}.recurring r JOIN @applied a ON a.id = r.id JOIN @ticks t ON t.id = r.id;
    INSERT INTO @mine (n, id, start_kind, start_at, start_delay, parent, condition, batch, queue, priority, type, method, signature, arguments, format,
                       idempotency_key, concurrency_key, concurrency_wait, recurring_id, tags, ambient, retention)
    SELECT j.n, j.id, j.start_kind, j.start_at, j.start_delay, j.parent, j.condition, j.batch, j.queue, j.priority, j.type, j.method, j.signature, j.arguments, j.format,
           j.idempotency_key, j.concurrency_key, j.concurrency_wait, j.recurring_id, j.tags, j.ambient, j.retention
    FROM @jobs j JOIN @ticks t ON t.n = j.tick JOIN @applied a ON a.id = t.id;
    SELECT t.n FROM @ticks t JOIN @applied a ON a.id = t.id ORDER BY t.n;
    IF EXISTS (SELECT 1 FROM @mine) EXEC {schema}.place_unit @mine, @texts, @none, NULL, @now, @keep_key, @keep;
END
GO
