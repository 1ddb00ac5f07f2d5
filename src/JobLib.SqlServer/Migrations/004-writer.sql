-- As released with 0.1.0, whose libraries alone call these procedures. The procedures of today are in Procedures, a file each.
-- What IJobWriter does. Each procedure is one operation; the transaction is the caller's.
SET QUOTED_IDENTIFIER ON;
SET ANSI_NULLS ON;
GO
-- An id as people see it.
CREATE FUNCTION {schema}.id_text (@id binary(16)) RETURNS varchar(36) AS
BEGIN
    DECLARE @u char(36) = LOWER(CONVERT(char(36), CONVERT(uniqueidentifier, @id))); -- whose first three groups stand in reverse order of bytes
    RETURN CONCAT(SUBSTRING(@u, 7, 2), SUBSTRING(@u, 5, 2), SUBSTRING(@u, 3, 2), SUBSTRING(@u, 1, 2), '-', SUBSTRING(@u, 12, 2), SUBSTRING(@u, 10, 2), '-', SUBSTRING(@u, 17, 2), SUBSTRING(@u, 15, 2), SUBSTRING(@u, 19, 18));
END
GO
-- The state of a parent, locked so that it cannot end before this transaction does; null when there is none. A batch that goes on is 2.
CREATE PROCEDURE {schema}.lock_parent @kind tinyint, @parent binary(16), @state tinyint OUTPUT AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @round int = 0;
    SET @state = NULL;
    IF @kind = 4
    BEGIN
        UPDATE {schema}.batch SET condition = condition WHERE id = @parent;
        SELECT @state = ISNULL(b.ended, 2) FROM {schema}.batch b WITH (FORCESEEK) WHERE b.id = @parent;
        RETURN;
    END
    WHILE @state IS NULL AND @round < 5 -- a job that moves between two looks is looked for again
    BEGIN
        SET @round = @round + 1;
        UPDATE {schema}.finished SET attempt = attempt WHERE job = @parent;
        IF @@ROWCOUNT = 1 SELECT @state = f.state FROM {schema}.finished f WITH (FORCESEEK) WHERE f.job = @parent;
        IF @state IS NULL BEGIN UPDATE {schema}.running SET crashes = crashes WHERE job = @parent; IF @@ROWCOUNT = 1 SET @state = 2; END
        IF @state IS NULL BEGIN UPDATE r SET crashes = r.crashes FROM {schema}.ready r WITH (FORCESEEK) WHERE r.job = @parent; IF @@ROWCOUNT = 1 SET @state = 0; END
        IF @state IS NULL BEGIN UPDATE {schema}.scheduled SET crashes = crashes WHERE job = @parent; IF @@ROWCOUNT = 1 SET @state = 1; END
        IF @state IS NULL BEGIN UPDATE {schema}.awaiting SET crashes = crashes WHERE job = @parent; IF @@ROWCOUNT = 1 SET @state = 6; END
        IF @state IS NULL BEGIN UPDATE {schema}.blocked SET crashes = crashes WHERE job = @parent; IF @@ROWCOUNT = 1 SET @state = 0; END
        IF @state IS NULL AND NOT EXISTS (SELECT 1 FROM {schema}.job j WITH (FORCESEEK) WHERE j.id = @parent) RETURN;
    END
END
GO
-- Creates batches and jobs. Answers with InsertStatus and an id for each job, then with InsertStatus for each batch.
-- Nothing here raises an error in a caller's transaction: what may exist already is looked for, under a lock, before it is inserted.
CREATE PROCEDURE {schema}.place_unit
    @jobs {schema}.new_job_list READONLY, @texts {schema}.job_text_list READONLY, @batches {schema}.new_batch_list READONLY, @actor nvarchar(max), @now bigint, @keep_key bigint, @keep bigint AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @parents TABLE (id binary(16) NOT NULL PRIMARY KEY, state tinyint NULL);
    DECLARE @made TABLE (n int NOT NULL PRIMARY KEY, id binary(16) NOT NULL, status tinyint NOT NULL);
    DECLARE @placed TABLE (
        n int NOT NULL PRIMARY KEY, id binary(16) NOT NULL, status tinyint NULL, holder binary(16) NULL, state tinyint NULL, due_at bigint NULL,
        waits_for binary(16) NULL, waits_kind tinyint NULL, parent_state tinyint NULL, reason nvarchar(200) NULL);
    DECLARE @over {schema}.id_list, @changed {schema}.id_list, @n int, @id binary(16), @outer binary(16), @parent binary(16), @kind tinyint, @condition tinyint, @sealed bit,
            @status tinyint, @state tinyint, @waiting bit, @started bit, @ruled_out bit, @depth int, @batch binary(16), @due bigint, @delay bigint, @seq bigint, @moved int;

    -- Jobs that are parents, by id and before any batch: whoever ends them locks in this order too.
    INSERT INTO @parents (id)
    SELECT q.id FROM (SELECT j.parent AS id FROM @jobs j WHERE j.start_kind = 3 UNION SELECT b.parent FROM @batches b WHERE b.parent_kind = 3) q WHERE EXISTS (SELECT 1 FROM {schema}.job x WITH (FORCESEEK) WHERE x.id = q.id);
    SELECT TOP (1) @parent = p.id FROM @parents p ORDER BY p.id;
    WHILE @parent IS NOT NULL
    BEGIN
        EXEC {schema}.lock_parent 3, @parent, @state OUTPUT;
        UPDATE @parents SET state = @state WHERE id = @parent;
        SET @id = @parent;
        SET @parent = NULL;
        SELECT TOP (1) @parent = p.id FROM @parents p WHERE p.id > @id ORDER BY p.id;
    END

    -- Batches, one after the other: a nested one comes after the one around it.
    SELECT @n = MIN(b.n) FROM @batches b;
    WHILE @n IS NOT NULL
    BEGIN
        SELECT @id = b.id, @outer = b.outer_batch, @parent = b.parent, @kind = b.parent_kind, @condition = b.condition, @sealed = b.sealed FROM @batches b WHERE b.n = @n;
        SELECT @status = 0, @waiting = 0, @ruled_out = 0, @depth = 0, @started = 1;
        IF EXISTS (SELECT 1 FROM {schema}.batch b WITH (FORCESEEK) WHERE b.id = @id) SET @status = 1;
        IF @status = 0 AND @outer IS NOT NULL
        BEGIN
            UPDATE {schema}.batch SET condition = condition WHERE id = @outer;
            IF @@ROWCOUNT = 0 SET @status = 5;
            SELECT @status = m.status FROM @made m WHERE m.id = @outer AND m.status IN (5, 6);
            SELECT @depth = b.depth + 1, @started = b.started FROM {schema}.batch b WITH (FORCESEEK) WHERE b.id = @outer;
            IF EXISTS (SELECT 1 FROM {schema}.batch_path p WITH (FORCESEEK) JOIN {schema}.batch b WITH (FORCESEEK) ON b.id = p.outer_batch WHERE p.batch = @outer AND b.cancelled = 1) SET @status = 6;
            IF EXISTS (SELECT 1 FROM {schema}.batch_path p WITH (FORCESEEK) JOIN {schema}.batch b WITH (FORCESEEK) ON b.id = p.outer_batch WHERE p.batch = @outer AND b.ruled_out = 1) SET @ruled_out = 1;
        END
        IF @status = 0 AND @parent IS NOT NULL
        BEGIN
            SET @state = NULL;
            IF @kind = 3 SELECT @state = p.state FROM @parents p WHERE p.id = @parent;
            ELSE EXEC {schema}.lock_parent @kind, @parent, @state OUTPUT;
            IF @state IS NULL SET @status = 4;
            ELSE IF @state NOT IN (3, 4, 5) SET @waiting = 1;
            ELSE IF {schema}.starts(@state, @condition) = 0 AND @state = 4 SET @waiting = 1;
            ELSE IF {schema}.starts(@state, @condition) = 0 SET @ruled_out = 1;
        END
        IF @status = 0 AND @ruled_out = 1 SELECT @status = 3, @waiting = 0;
        INSERT INTO @made (n, id, status) VALUES (@n, @id, @status);
        IF @status IN (0, 3)
        BEGIN
            INSERT INTO {schema}.batch (id, created_at, description, outer_batch, depth, parent, parent_kind, condition, waiting, sealed, started, ruled_out)
            SELECT @id, @now, b.description, @outer, @depth, @parent, @kind, @condition, @waiting, @sealed,
                   CASE WHEN @sealed = 1 AND @waiting = 0 AND @started = 1 AND @ruled_out = 0 THEN 1 ELSE 0 END, @ruled_out FROM @batches b WHERE b.n = @n;
            INSERT INTO {schema}.batch_path (batch, outer_batch) SELECT @id, @id UNION ALL SELECT @id, p.outer_batch FROM {schema}.batch_path p WITH (FORCESEEK) WHERE p.batch = @outer;
            INSERT INTO @changed (id) VALUES (@id);
            IF @outer IS NOT NULL
            BEGIN
                UPDATE {schema}.batch SET total = total + 1 WHERE id = @outer;
                IF NOT EXISTS (SELECT 1 FROM @changed c WHERE c.id = @outer) INSERT INTO @changed (id) VALUES (@outer);
            END
        END
        SELECT @n = MIN(b.n) FROM @batches b WHERE b.n > @n;
    END

    INSERT INTO @placed (n, id, status)
    SELECT j.n, j.id, CASE WHEN EXISTS (SELECT 1 FROM {schema}.job x WITH (FORCESEEK) WHERE x.id = j.id) OR EXISTS (SELECT 1 FROM @jobs e WHERE e.id = j.id AND e.n < j.n) THEN 1 END FROM @jobs j;

    -- Idempotency keys. The first job of the unit with a key that nobody has takes it.
    IF EXISTS (SELECT 1 FROM @jobs j WHERE j.idempotency_key IS NOT NULL)
    BEGIN
        DELETE k FROM {schema}.idempotency_key k WITH (FORCESEEK) JOIN @jobs j ON j.idempotency_key + N'|' = k.name WHERE k.expires_at <= @now;
        UPDATE p SET holder = k.job, status = CASE k.job WHEN p.id THEN 1 ELSE 2 END
        FROM @placed p JOIN @jobs j ON j.n = p.n JOIN {schema}.idempotency_key k WITH (FORCESEEK, UPDLOCK, HOLDLOCK) ON k.name = j.idempotency_key + N'|' WHERE p.status IS NULL;
        INSERT INTO {schema}.idempotency_key (name, job, keep_until)
        SELECT j.idempotency_key + N'|', j.id, @now + @keep_key FROM @jobs j JOIN @placed p ON p.n = j.n
        WHERE p.status IS NULL AND j.idempotency_key IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM @jobs e JOIN @placed f ON f.n = e.n WHERE e.idempotency_key + N'|' = j.idempotency_key + N'|' AND e.n < j.n AND f.status IS NULL)
          AND NOT EXISTS (SELECT 1 FROM {schema}.idempotency_key k WITH (FORCESEEK, UPDLOCK, HOLDLOCK) WHERE k.name = j.idempotency_key + N'|');
        UPDATE p SET holder = k.job, status = 2
        FROM @placed p JOIN @jobs j ON j.n = p.n JOIN {schema}.idempotency_key k WITH (FORCESEEK) ON k.name = j.idempotency_key + N'|' WHERE p.status IS NULL AND k.job <> p.id;
    END

    -- Members: their batch must be there and take them.
    IF EXISTS (SELECT 1 FROM @jobs j WHERE j.batch IS NOT NULL)
    BEGIN
        UPDATE b SET total = b.total FROM {schema}.batch b WITH (FORCESEEK) JOIN (SELECT DISTINCT j.batch FROM @jobs j WHERE j.batch IS NOT NULL) j ON j.batch = b.id;
        UPDATE p SET status = ISNULL((SELECT MAX(m.status) FROM @made m WHERE m.id = j.batch AND m.status IN (5, 6)), 5)
        FROM @placed p JOIN @jobs j ON j.n = p.n WHERE p.status IS NULL AND j.batch IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {schema}.batch b WITH (FORCESEEK) WHERE b.id = j.batch);
        UPDATE p SET status = 6 FROM @placed p JOIN @jobs j ON j.n = p.n
        WHERE p.status IS NULL AND EXISTS (SELECT 1 FROM {schema}.batch_path o WITH (FORCESEEK) JOIN {schema}.batch b WITH (FORCESEEK) ON b.id = o.outer_batch WHERE o.batch = j.batch AND b.cancelled = 1);
    END

    -- Where each job goes that has no parent.
    UPDATE p SET status = 0,
        state = CASE WHEN b.id IS NOT NULL AND b.started = 0 THEN 6 WHEN (j.start_kind = 1 AND j.start_delay > 0) OR (j.start_kind = 2 AND j.start_at > @now) THEN 1 ELSE 0 END,
        due_at = CASE j.start_kind WHEN 1 THEN @now + j.start_delay WHEN 2 THEN j.start_at END,
        waits_for = b.id, waits_kind = 5
    FROM @placed p JOIN @jobs j ON j.n = p.n LEFT JOIN {schema}.batch b WITH (FORCESEEK) ON b.id = j.batch WHERE p.status IS NULL AND j.start_kind < 3;

    -- Where each continuation goes; its parent may be in this unit, before it.
    SELECT @n = MIN(p.n) FROM @placed p WHERE p.status IS NULL;
    WHILE @n IS NOT NULL
    BEGIN
        SELECT @parent = j.parent, @kind = j.start_kind, @condition = j.condition, @delay = j.start_delay, @batch = j.batch FROM @jobs j WHERE j.n = @n;
        SELECT @state = NULL, @status = 0, @due = NULL, @started = 1;
        SELECT @started = b.started FROM {schema}.batch b WITH (FORCESEEK) WHERE b.id = @batch;
        IF @kind = 3 SELECT @state = MAX(p.state) FROM @placed p WHERE p.id = @parent AND p.n < @n AND p.status IN (0, 3);
        IF @state IS NULL AND @kind = 3 SELECT @state = p.state FROM @parents p WHERE p.id = @parent;
        IF @state IS NULL AND @kind = 4 EXEC {schema}.lock_parent @kind, @parent, @state OUTPUT;
        IF @state IS NULL
            UPDATE @placed SET status = 4 WHERE n = @n;
        ELSE IF @state NOT IN (3, 4, 5) OR (@state = 4 AND {schema}.starts(@state, @condition) = 0)
            UPDATE @placed SET status = 0, state = 6, waits_for = @parent, waits_kind = @kind WHERE n = @n;
        ELSE IF {schema}.starts(@state, @condition) = 0
            UPDATE @placed SET status = 3, state = 5,
                reason = CONCAT('The parent ended as ', CASE @state WHEN 3 THEN 'Succeeded' ELSE 'Deleted' END, ', which is not what this job waited for.') WHERE n = @n;
        ELSE
            UPDATE @placed SET status = 0, parent_state = @state, due_at = @now + @delay, waits_for = @batch, waits_kind = 5,
                state = CASE WHEN @started = 0 THEN 6 WHEN @delay > 0 THEN 1 ELSE 0 END WHERE n = @n;
        SELECT @n = MIN(p.n) FROM @placed p WHERE p.status IS NULL AND p.n > @n;
    END
    IF EXISTS (SELECT 1 FROM @jobs j WHERE j.batch IS NOT NULL)
        UPDATE p SET status = 3, state = 5, parent_state = NULL, reason = 'The end of the parent ruled the batch out.' FROM @placed p JOIN @jobs j ON j.n = p.n
        WHERE p.status IN (0, 3) AND EXISTS (SELECT 1 FROM {schema}.batch_path o WITH (FORCESEEK) JOIN {schema}.batch b WITH (FORCESEEK) ON b.id = o.outer_batch WHERE o.batch = j.batch AND b.ruled_out = 1);

    INSERT INTO {schema}.job (id, created_at, born, start_kind, start_at, start_delay, scheduled_at, parent, condition, batch, queue, priority, type, method, signature, arguments, format,
                       idempotency_key, concurrency_key, concurrency_wait, recurring_id, tags, ambient, retention)
    SELECT j.id, @now, p.state, j.start_kind, j.start_at, j.start_delay, CASE WHEN p.state = 1 THEN p.due_at ELSE j.start_at END, j.parent, j.condition, j.batch, j.queue, j.priority,
           j.type, j.method, j.signature, j.arguments, j.format, j.idempotency_key, j.concurrency_key, j.concurrency_wait, j.recurring_id, j.tags, j.ambient, j.retention
    FROM @jobs j JOIN @placed p ON p.n = j.n WHERE p.status IN (0, 3);
    IF EXISTS (SELECT 1 FROM @placed p WHERE p.state = 0)
    BEGIN
        SET @seq = NEXT VALUE FOR {schema}.ready_seq;
        INSERT INTO {schema}.ready (queue, priority, seq, job, ready_at, fence, attempts, crashes, batch, concurrency_key, retention)
        SELECT j.queue, j.priority, @seq + ROW_NUMBER() OVER (ORDER BY j.n) - 1, j.id, @now, 0, 0, 0, j.batch, j.concurrency_key + N'|', j.retention FROM @jobs j JOIN @placed p ON p.n = j.n WHERE p.state = 0;
    END
    IF EXISTS (SELECT 1 FROM @placed p WHERE p.state <> 0)
    BEGIN
        INSERT INTO {schema}.scheduled (job, due_at, queue, priority, fence, attempts, crashes, batch, concurrency_key, retention)
        SELECT j.id, p.due_at, j.queue, j.priority, 0, 0, 0, j.batch, j.concurrency_key + N'|', j.retention FROM @jobs j JOIN @placed p ON p.n = j.n WHERE p.state = 1;
        INSERT INTO {schema}.awaiting (job, parent, parent_kind, condition, delay, held_until, queue, priority, fence, attempts, crashes, batch, concurrency_key, retention)
        SELECT j.id, p.waits_for, p.waits_kind, j.condition, j.start_delay, CASE WHEN p.parent_state IS NOT NULL THEN p.due_at END, j.queue, j.priority, 0, 0, 0, j.batch, j.concurrency_key + N'|', j.retention
        FROM @jobs j JOIN @placed p ON p.n = j.n WHERE p.state = 6;
        INSERT INTO {schema}.finished (job, state, finished_at, expires_at, queue, priority, fence, attempts, crashes, attempt, reason, batch, concurrency_key, retention)
        SELECT j.id, 5, @now, @now + ISNULL(j.retention, @keep), j.queue, j.priority, 0, 0, 0, 0, p.reason, j.batch, j.concurrency_key + N'|', j.retention FROM @jobs j JOIN @placed p ON p.n = j.n WHERE p.state = 5;
    END
    IF EXISTS (SELECT 1 FROM @placed p WHERE p.parent_state IS NOT NULL)
        INSERT INTO {schema}.parent_outcome (job, parent, state, result, error_type, error_message, error_details, fingerprint)
        SELECT j.id, j.parent, p.parent_state, f.result, f.error_type, f.error_message, f.error_details, f.fingerprint
        FROM @placed p JOIN @jobs j ON j.n = p.n LEFT JOIN {schema}.finished f WITH (FORCESEEK) ON f.job = j.parent WHERE p.parent_state IS NOT NULL;
    IF EXISTS (SELECT 1 FROM @texts)
    BEGIN
        INSERT INTO {schema}.job_tag (tag, job) SELECT DISTINCT t.name, t.job FROM @texts t WHERE t.value IS NULL AND EXISTS (SELECT 1 FROM @placed p WHERE p.id = t.job AND p.status IN (0, 3));
        INSERT INTO {schema}.job_parameter (job, name, value) SELECT t.job, t.name, t.value FROM @texts t WHERE t.value IS NOT NULL AND EXISTS (SELECT 1 FROM @placed p WHERE p.id = t.job AND p.status IN (0, 3));
    END
    IF EXISTS (SELECT 1 FROM @placed p WHERE p.status > 3)
        DELETE k FROM {schema}.idempotency_key k WITH (FORCESEEK) JOIN @jobs j ON j.idempotency_key + N'|' = k.name AND j.id = k.job JOIN @placed p ON p.n = j.n WHERE p.status > 3;
    IF EXISTS (SELECT 1 FROM @jobs j WHERE j.recurring_id IS NOT NULL)
        UPDATE r SET last_at = @now, last_job = j.id
        FROM {schema}.recurring r JOIN @jobs j ON j.recurring_id = r.id JOIN @placed p ON p.n = j.n
        WHERE p.status = 0 AND NOT EXISTS (SELECT 1 FROM @jobs l JOIN @placed q ON q.n = l.n WHERE l.recurring_id = j.recurring_id AND l.n > j.n AND q.status = 0);
    INSERT INTO {schema}.counter_delta (queue, state, n) SELECT j.queue, p.state, COUNT(*) FROM @jobs j JOIN @placed p ON p.n = j.n WHERE p.status IN (0, 3) GROUP BY j.queue, p.state;
    IF @actor IS NOT NULL
        INSERT INTO {schema}.audit (at_time, actor, action, target, n)
        SELECT @now, @actor, 'create jobs', (SELECT TOP (1) {schema}.id_text(p.id) FROM @placed p WHERE p.status IN (0, 3) ORDER BY p.n), COUNT(*) FROM @placed p WHERE p.status IN (0, 3) HAVING COUNT(*) > 0;

    IF EXISTS (SELECT 1 FROM @jobs j WHERE j.batch IS NOT NULL)
    BEGIN
        UPDATE b SET total = b.total + c.n FROM {schema}.batch b WITH (FORCESEEK)
        JOIN (SELECT j.batch, COUNT(*) AS n FROM @jobs j JOIN @placed p ON p.n = j.n WHERE p.status IN (0, 3) AND j.batch IS NOT NULL GROUP BY j.batch) c ON c.batch = b.id;
        INSERT INTO @changed (id)
        SELECT DISTINCT j.batch FROM @jobs j JOIN @placed p ON p.n = j.n WHERE p.status IN (0, 3) AND j.batch IS NOT NULL AND NOT EXISTS (SELECT 1 FROM @changed c WHERE c.id = j.batch);
    END
    IF EXISTS (SELECT 1 FROM @changed)
    BEGIN
        INSERT INTO @over (id) SELECT j.id FROM @jobs j JOIN @placed p ON p.n = j.n WHERE p.status = 3 AND j.batch IS NOT NULL;
        EXEC {schema}.settle @over, @changed, 0, 1000, @now, @keep, @moved OUTPUT;
    END
    SELECT p.status, CASE p.status WHEN 2 THEN p.holder ELSE p.id END AS id FROM @placed p ORDER BY p.n;
    SELECT m.status FROM @made m ORDER BY m.n;
END
GO
-- Creates batches and jobs: reads the sets and places them.
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
END
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
        END
        EXEC {schema}.settle @none, @batches, 0, 1000, @now, @keep, @moved OUTPUT;
    END
    SELECT CASE WHEN d.id IS NOT NULL OR (@kind = 1 AND @states & 1 <> 0 AND p.state = 0) THEN 0 WHEN p.state IS NULL THEN 1 ELSE 2 END AS status, ISNULL(d.was, p.state) AS was
    FROM @jobs j LEFT JOIN @done d ON d.id = j.id LEFT JOIN {schema}.place p ON p.job = j.id ORDER BY j.n;
END
GO
-- @kind: 0 seal, 1 cancel. Answers for each id, in order: ChangeStatus and the state before.
CREATE PROCEDURE {schema}.change_batches @kind tinyint, @batches_json nvarchar(max), @actor nvarchar(max), @action nvarchar(256), @now bigint, @keep bigint AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @batches {schema}.id_order;
    INSERT INTO @batches (n, id)
    SELECT j.n, CONVERT(binary(16), j.id)
    FROM OPENJSON(@batches_json) WITH (n int '$.n', id uniqueidentifier '$.id') j;
    DECLARE @answers TABLE (n int NOT NULL PRIMARY KEY, id binary(16) NOT NULL, status tinyint NOT NULL, was tinyint NULL);
    DECLARE @changed {schema}.id_list, @none {schema}.id_list, @moved int;
    UPDATE b SET total = b.total FROM {schema}.batch b WITH (FORCESEEK) JOIN (SELECT DISTINCT i.id FROM @batches i) i ON i.id = b.id;
    INSERT INTO @answers (n, id, status, was)
    SELECT i.n, i.id, CASE WHEN b.id IS NULL THEN 1 ELSE 0 END,
           CASE WHEN b.cancelled = 1 OR b.ruled_out = 1 OR b.ended = 5 THEN 5 WHEN b.started = 0 THEN 6 WHEN b.failed > 0 THEN 4 WHEN b.total > b.succeeded + b.failed + b.deleted THEN 2 WHEN b.id IS NOT NULL THEN 3 END
    FROM @batches i LEFT JOIN {schema}.batch b WITH (FORCESEEK) ON b.id = i.id;
    IF @kind = 1
    BEGIN
        UPDATE @answers SET status = 2 WHERE was IN (3, 5);
        INSERT INTO @changed (id) SELECT DISTINCT a.id FROM @answers a WHERE a.status = 0;
        UPDATE b SET cancelled = 1, actor = @actor FROM {schema}.batch b WITH (FORCESEEK) JOIN @changed c ON c.id = b.id;
        INSERT INTO {schema}.held (id, work) SELECT c.id, 3 FROM @changed c WHERE NOT EXISTS (SELECT 1 FROM {schema}.held h WITH (FORCESEEK) WHERE h.id = c.id AND h.work = 3);
        INSERT INTO {schema}.audit (at_time, actor, action, target, n)
        SELECT @now, @actor, @action, (SELECT TOP (1) {schema}.id_text(a.id) FROM @answers a WHERE a.status = 0 ORDER BY a.n), COUNT(*) FROM @changed c HAVING COUNT(*) > 0;
    END
    ELSE
    BEGIN
        UPDATE a SET status = 2 FROM @answers a JOIN {schema}.batch b WITH (FORCESEEK) ON b.id = a.id
        WHERE b.sealed = 0 AND EXISTS (SELECT 1 FROM {schema}.batch_path p WITH (FORCESEEK) JOIN {schema}.batch o WITH (FORCESEEK) ON o.id = p.outer_batch WHERE p.batch = a.id AND o.cancelled = 1);
        INSERT INTO @changed (id) SELECT DISTINCT a.id FROM @answers a JOIN {schema}.batch b WITH (FORCESEEK) ON b.id = a.id WHERE a.status = 0 AND b.sealed = 0;
        UPDATE b SET sealed = 1 FROM {schema}.batch b WITH (FORCESEEK) JOIN @changed c ON c.id = b.id;
    END
    EXEC {schema}.settle @none, @changed, 0, 1000, @now, @keep, @moved OUTPUT;
    SELECT a.status, a.was FROM @answers a ORDER BY a.n;
END
GO
CREATE PROCEDURE {schema}.complete_job @job binary(16), @fence bigint, @result nvarchar(max) AS
BEGIN
    SET NOCOUNT ON;
    UPDATE {schema}.running SET marked = 1, mark = @result WHERE job = @job AND fence = @fence;
    SELECT @@ROWCOUNT AS marked;
END
GO
