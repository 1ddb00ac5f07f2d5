-- Creates batches and jobs: reads the sets, places them and notes the runs among them.
CREATE PROCEDURE {insert_unit} @jobs_json nvarchar(max), @texts_json nvarchar(max), @batches_json nvarchar(max), @uniques_json nvarchar(max), @replacing_json nvarchar(max), @limits_json nvarchar(max), @rates_json nvarchar(max), @sequences_json nvarchar(max), @groups_json nvarchar(max), @holds bit, @actor nvarchar(max), @now bigint, @keep_key bigint, @keep bigint AS
BEGIN
    SET NOCOUNT ON;
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
    DECLARE @batches {schema}.new_batch_list;
    INSERT INTO @batches (n, id, description, outer_batch, parent, parent_kind, condition, sealed)
    SELECT j.n, CONVERT(binary(16), j.id), j.description, CONVERT(binary(16), j.outer_batch), CONVERT(binary(16), j.parent), j.parent_kind, j.condition, j.sealed
    FROM OPENJSON(@batches_json) WITH (n int '$.n', id uniqueidentifier '$.id', description nvarchar(256) '$.description', outer_batch uniqueidentifier '$.outer_batch', parent uniqueidentifier '$.parent',
        parent_kind tinyint '$.parent_kind', condition tinyint '$.condition', sealed bit '$.sealed') j;
    DECLARE @uniques {schema}.unique_list;
    INSERT INTO @uniques (n, name, asked, keep_for)
    SELECT j.job, j.name, j.asked, j.keep_for FROM OPENJSON(@uniques_json) WITH (job int '$.job', name varchar(64) '$.name', asked tinyint '$.asked', keep_for bigint '$.keep_for') j;
    EXEC {place_unit} @jobs, @texts, @batches, @uniques, @replacing_json, @sequences_json, @groups_json, @holds, @actor, @now, @keep_key, @keep;
    EXEC {note_limits} @limits_json;
    EXEC {note_rates} @rates_json;
    EXEC {note_created} @jobs;
END
