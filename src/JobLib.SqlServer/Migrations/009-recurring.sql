-- The runs of recurring jobs that are not known to be over, so that "is one still alive" is one look into an index, however many runs there were. The procedures that create a run or bring
-- it back from its end note it. The library before this one goes on calling those of 003 to 007, by these names: here they learn to note runs, too. (Procedures have had files of their own
-- since: Procedures/*.sql.) A tick forgets runs that are over; one that is removed is forgotten with its job.
SET QUOTED_IDENTIFIER ON;
SET ANSI_NULLS ON;
GO
CREATE TABLE {schema}.recurring_run (recurring_id nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL, job binary(16) NOT NULL, PRIMARY KEY (recurring_id, job));
ALTER TABLE {schema}.recurring_run SET (LOCK_ESCALATION = DISABLE);
INSERT INTO {schema}.recurring_run (recurring_id, job)
SELECT j.recurring_id, j.id FROM {schema}.job j WHERE j.recurring_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {schema}.finished f WHERE f.job = j.id);
GO
-- Notes the runs among these jobs, as far as they were created (one that an idempotency key has refused was not). A repeated call finds them noted.
CREATE PROCEDURE {schema}.note_created @jobs {schema}.new_job_list READONLY AS
BEGIN
    SET NOCOUNT ON;
    IF EXISTS (SELECT 1 FROM @jobs n WHERE n.recurring_id IS NOT NULL)
        INSERT INTO {schema}.recurring_run (recurring_id, job)
        SELECT j.recurring_id, j.id FROM @jobs n JOIN {schema}.job j WITH (FORCESEEK) ON j.id = n.id
        WHERE j.recurring_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {schema}.recurring_run l WITH (FORCESEEK) WHERE l.recurring_id = j.recurring_id AND l.job = j.id);
END
GO
DROP PROCEDURE {schema}.insert_unit;
GO
-- Creates batches and jobs: reads the sets, places them and notes the runs among them.
CREATE PROCEDURE {schema}.insert_unit @jobs_json nvarchar(max), @texts_json nvarchar(max), @batches_json nvarchar(max), @actor nvarchar(max), @now bigint, @keep_key bigint, @keep bigint AS
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
    EXEC {schema}.place_unit @jobs, @texts, @batches, @actor, @now, @keep_key, @keep;
    EXEC {schema}.note_created @jobs;
END
GO
DROP PROCEDURE {schema}.tick_recurring;
GO
-- Applies ticks whose version still holds, with their jobs, and forgets runs that are over. Answers with the numbers of those that were applied.
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
    EXEC {schema}.note_created @mine;
    -- Read under locks, whatever the database's isolation: a run that is just being brought back from its end is not over.
    DELETE TOP (1000) l FROM {schema}.recurring_run l WITH (FORCESEEK, ROWLOCK, READPAST, READCOMMITTEDLOCK) JOIN @applied a ON a.id = l.recurring_id
    WHERE EXISTS (SELECT 1 FROM {schema}.finished f WITH (FORCESEEK, ROWLOCK, READPAST, READCOMMITTEDLOCK) WHERE f.job = l.job);
END
GO
DROP PROCEDURE {schema}.change_jobs;
GO
-- @kind: 0 delete, 1 requeue, 2 reschedule (to @due, or in @delay). @states: out of which states, a bit each. Answers for each id, in order: ChangeStatus and the state before.
CREATE PROCEDURE {schema}.change_jobs
    @kind tinyint, @jobs_json nvarchar(max), @states int, @due bigint, @delay bigint, @actor nvarchar(max), @reason nvarchar(max), @action nvarchar(256), @now bigint, @keep bigint AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @jobs {schema}.id_order;
    INSERT INTO @jobs (n, id)
    SELECT j.n, CONVERT(binary(16), j.id)
    FROM OPENJSON(@jobs_json) WITH (n int '$.n', id uniqueidentifier '$.id') j;
    DECLARE @ids {schema}.id_list, @none {schema}.id_list, @batches {schema}.id_list, @moved int, @seq bigint, @take int = @states;
    DECLARE @done TABLE (id binary(16) NOT NULL PRIMARY KEY, was tinyint NOT NULL);
    INSERT INTO @ids (id) SELECT DISTINCT j.id FROM @jobs j;
    IF @kind = 1 AND @states & 1 <> 0 SET @take = @states - 1; -- a job that is ready is where it is wanted
    IF @due IS NULL SET @due = @now + @delay;
    EXEC {schema}.take_jobs @ids, @take;
    INSERT INTO @done (id, was) SELECT m.job, m.was FROM {schema}.moving m WITH (FORCESEEK) JOIN @ids i ON i.id = m.job;
    IF EXISTS (SELECT 1 FROM @done)
    BEGIN
        INSERT INTO @batches (id) SELECT DISTINCT m.batch FROM {schema}.moving m WITH (FORCESEEK) JOIN @ids i ON i.id = m.job JOIN {schema}.batch b WITH (FORCESEEK) ON b.id = m.batch WHERE m.was BETWEEN 3 AND 5;
        DELETE c FROM {schema}.crash c WITH (FORCESEEK) JOIN @done d ON d.id = c.job;
        INSERT INTO {schema}.audit (at_time, actor, action, target, n)
        SELECT @now, @actor, @action, (SELECT TOP (1) {schema}.id_text(j.id) FROM @jobs j JOIN @done d ON d.id = j.id ORDER BY j.n), COUNT(*) FROM @done d;
        IF @kind = 0
        BEGIN
            EXEC {schema}.delete_moving @ids, @reason, @actor, @now, @keep;
            INSERT INTO @none (id) SELECT d.id FROM @done d;
        END
        ELSE
        BEGIN
            INSERT INTO {schema}.history (job, state, at_time, ready_at, started_at, attempt, server, reason, actor, due_at)
            SELECT m.job, CASE @kind WHEN 1 THEN 0 ELSE 1 END, @now, m.ready_at, m.claimed_at, CASE m.was WHEN 2 THEN m.attempts + 1 ELSE 0 END, s.name, @reason, @actor, CASE @kind WHEN 2 THEN @due END
            FROM {schema}.moving m WITH (FORCESEEK) JOIN @ids i ON i.id = m.job LEFT JOIN {schema}.server s ON s.id = m.owner;
            IF @kind = 1
            BEGIN
                SET @seq = NEXT VALUE FOR {schema}.ready_seq;
                INSERT INTO {schema}.ready (queue, priority, seq, job, ready_at, fence, attempts, crashes, batch, concurrency_key, retention)
                SELECT m.queue, m.priority, @seq + ROW_NUMBER() OVER (ORDER BY o.n) - 1, m.job, @now, CASE WHEN m.fence >= @now THEN m.fence + 1 ELSE @now END, 0, 0, m.batch, m.concurrency_key, m.retention
                FROM {schema}.moving m WITH (FORCESEEK) JOIN (SELECT j.id, MIN(j.n) AS n FROM @jobs j GROUP BY j.id) o ON o.id = m.job;
            END
            ELSE
            BEGIN
                INSERT INTO {schema}.scheduled (job, due_at, queue, priority, fence, attempts, crashes, batch, concurrency_key, retention)
                SELECT m.job, @due, m.queue, m.priority, CASE WHEN m.fence >= @now THEN m.fence + 1 ELSE @now END, 0, 0, m.batch, m.concurrency_key, m.retention FROM {schema}.moving m WITH (FORCESEEK) JOIN @ids i ON i.id = m.job;
                UPDATE j SET scheduled_at = @due FROM {schema}.job j WITH (FORCESEEK) JOIN @done d ON d.id = j.id;
            END
            INSERT INTO {schema}.counter_delta (queue, state, n) SELECT m.queue, CASE @kind WHEN 1 THEN 0 ELSE 1 END, COUNT(*) FROM {schema}.moving m WITH (FORCESEEK) JOIN @ids i ON i.id = m.job GROUP BY m.queue;
            DELETE m FROM {schema}.moving m WITH (FORCESEEK) JOIN @ids i ON i.id = m.job;
            INSERT INTO {schema}.recurring_run (recurring_id, job) -- which a tick may have forgotten, or be about to
            SELECT j.recurring_id, j.id FROM @done d JOIN {schema}.job j WITH (FORCESEEK) ON j.id = d.id
            WHERE d.was BETWEEN 3 AND 5 AND j.recurring_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {schema}.recurring_run l WITH (FORCESEEK, UPDLOCK, HOLDLOCK) WHERE l.recurring_id = j.recurring_id AND l.job = j.id);
        END
        EXEC {schema}.settle @none, @batches, 0, 1000, @now, @keep, @moved OUTPUT;
    END
    SELECT CASE WHEN d.id IS NOT NULL OR (@kind = 1 AND @states & 1 <> 0 AND p.state = 0) THEN 0 WHEN p.state IS NULL THEN 1 ELSE 2 END AS status, ISNULL(d.was, p.state) AS was
    FROM @jobs j LEFT JOIN @done d ON d.id = j.id LEFT JOIN {schema}.place p ON p.job = j.id ORDER BY j.n;
END
GO
DROP PROCEDURE {schema}.forget_jobs;
GO
-- Deletes what belongs to jobs that are in no place any more.
CREATE PROCEDURE {schema}.forget_jobs @jobs {schema}.id_list READONLY AS
BEGIN
    SET NOCOUNT ON;
    UPDATE k SET expires_at = k.keep_until FROM {schema}.idempotency_key k WITH (FORCESEEK) JOIN {schema}.job j WITH (FORCESEEK) ON j.idempotency_key + N'|' = k.name AND j.id = k.job JOIN @jobs g ON g.id = j.id;
    DELETE t FROM {schema}.job_tag t WITH (FORCESEEK) JOIN @jobs g ON g.id = t.job;
    DELETE p FROM {schema}.job_parameter p WITH (FORCESEEK) JOIN @jobs g ON g.id = p.job;
    DELETE h FROM {schema}.history h WITH (FORCESEEK) JOIN @jobs g ON g.id = h.job;
    DELETE l FROM {schema}.job_log l WITH (FORCESEEK) JOIN @jobs g ON g.id = l.job;
    DELETE o FROM {schema}.parent_outcome o WITH (FORCESEEK) JOIN @jobs g ON g.id = o.job;
    DELETE c FROM {schema}.crash c WITH (FORCESEEK) JOIN @jobs g ON g.id = c.job;
    DELETE l FROM {schema}.recurring_run l WITH (FORCESEEK) JOIN {schema}.job j WITH (FORCESEEK) ON j.recurring_id = l.recurring_id AND j.id = l.job JOIN @jobs g ON g.id = j.id;
    DELETE j FROM {schema}.job j WITH (FORCESEEK) JOIN @jobs g ON g.id = j.id;
END
GO
