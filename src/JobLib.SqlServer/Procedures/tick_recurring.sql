-- Applies ticks whose version still holds, with their jobs, and forgets runs that are over. Answers with the numbers of those that were applied.
CREATE PROCEDURE {tick_recurring} @ticks_json nvarchar(max), @jobs_json nvarchar(max), @texts_json nvarchar(max), @limits_json nvarchar(max), @rates_json nvarchar(max), @sequences_json nvarchar(max), @groups_json nvarchar(max), @now bigint, @keep_key bigint, @keep bigint AS
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
    DECLARE @mine {schema}.new_job_list, @none {schema}.new_batch_list, @unasked {schema}.unique_list;
    -- The first statement locks what still has its version; versions only rise, so the second finds exactly these.
    UPDATE r SET version = r.version FROM {schema}.recurring r JOIN @ticks t ON t.id = r.id AND t.version = r.version;
    INSERT INTO @applied (id) SELECT r.id FROM {schema}.recurring r JOIN @ticks t ON t.id = r.id AND t.version = r.version;
    UPDATE r SET version = r.version + 1, next_at = CASE WHEN r.cron LIKE {ScheduleText.MarkedLike} THEN NULL ELSE t.next_at END,
        marked_next_at = CASE WHEN r.cron LIKE {ScheduleText.MarkedLike} THEN t.next_at END, fault = t.fault
    FROM {schema}.recurring r JOIN @applied a ON a.id = r.id JOIN @ticks t ON t.id = r.id;
    INSERT INTO @mine (n, id, start_kind, start_at, start_delay, parent, condition, batch, queue, priority, type, method, signature, arguments, format,
                       idempotency_key, concurrency_key, concurrency_wait, recurring_id, tags, ambient, retention)
    SELECT j.n, j.id, j.start_kind, j.start_at, j.start_delay, j.parent, j.condition, j.batch, j.queue, j.priority, j.type, j.method, j.signature, j.arguments, j.format,
           j.idempotency_key, j.concurrency_key, j.concurrency_wait, j.recurring_id, j.tags, j.ambient, j.retention
    FROM @jobs j JOIN @ticks t ON t.n = j.tick JOIN @applied a ON a.id = t.id;
    SELECT t.n FROM @ticks t JOIN @applied a ON a.id = t.id ORDER BY t.n;
    IF EXISTS (SELECT 1 FROM @mine) EXEC {place_unit} @mine, @texts, @none, @unasked, N'[]', @sequences_json, @groups_json, 0, NULL, @now, @keep_key, @keep;
    EXEC {note_limits} @limits_json;
    EXEC {note_rates} @rates_json;
    EXEC {note_created} @mine;
    -- Read under locks, whatever the database's isolation: a run that is just being brought back from its end is not over.
    DELETE TOP ({Limits.MaxSet}) l FROM {schema}.recurring_run l WITH (FORCESEEK, ROWLOCK, READPAST, READCOMMITTEDLOCK) JOIN @applied a ON a.id = l.recurring_id
    WHERE EXISTS (SELECT 1 FROM {schema}.finished f WITH (FORCESEEK, ROWLOCK, READPAST, READCOMMITTEDLOCK) WHERE f.job = l.job);
END
