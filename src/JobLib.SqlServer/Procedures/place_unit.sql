-- Creates batches and jobs. Answers with InsertStatus and an id for each job, then with InsertStatus for each batch.
-- Nothing here raises an error in a caller's transaction: what may exist already is looked for, under a lock, before it is inserted.
CREATE PROCEDURE {place_unit}
    @jobs {schema}.new_job_list READONLY, @texts {schema}.job_text_list READONLY, @batches {schema}.new_batch_list READONLY, @uniques {schema}.unique_list READONLY, @replacing_json nvarchar(max), @sequences_json nvarchar(max), @groups_json nvarchar(max), @holds bit, @actor nvarchar(max), @now bigint, @keep_key bigint, @keep bigint AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @parents TABLE (id binary(16) NOT NULL PRIMARY KEY, state tinyint NULL);
    DECLARE @made TABLE (n int NOT NULL PRIMARY KEY, id binary(16) NOT NULL, status tinyint NOT NULL);
    DECLARE @placed TABLE (
        n int NOT NULL PRIMARY KEY, id binary(16) NOT NULL, status tinyint NULL, holder binary(16) NULL, state tinyint NULL, due_at bigint NULL,
        waits_for binary(16) NULL, waits_kind tinyint NULL, parent_state tinyint NULL, reason nvarchar(200) NULL);
    DECLARE @firsts TABLE (
        name varchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL PRIMARY KEY, n int NOT NULL, job binary(16) NOT NULL, asked tinyint NULL, keep_for bigint NULL, last_job binary(16) NULL, created_at bigint NULL, takes bit NOT NULL);
    DECLARE @replacing TABLE (
        n int NOT NULL PRIMARY KEY, moves bit NOT NULL, most bigint NULL, at_most smallint NULL, rate nvarchar(256) COLLATE Latin1_General_100_BIN2 NULL, permits int NULL, per bigint NULL, burst int NULL, cost int NULL);
    DECLARE @ordered TABLE (n int NOT NULL PRIMARY KEY, name nvarchar(257) COLLATE Latin1_General_100_BIN2 NOT NULL, condition tinyint NOT NULL, before binary(16) NULL);
    DECLARE @over {schema}.id_list, @changed {schema}.id_list, @turned {schema}.id_list, @n int, @id binary(16), @outer binary(16), @parent binary(16), @kind tinyint, @condition tinyint, @sealed bit,
            @status tinyint, @state tinyint, @waiting bit, @started bit, @ruled_out bit, @depth int, @batch binary(16), @due bigint, @delay bigint, @seq bigint, @moved int, @asked tinyint, @has bit, @keeps bit, @replaces bit, @moves bit, @most bigint, @at_most smallint, @created_at bigint, @name nvarchar(257), @held bit, @rate nvarchar(256), @permits int, @per bigint, @burst int, @cost int;

    -- The sequences of the jobs. Whoever creates others of one of them waits here.
    IF @sequences_json <> N'[]'
    BEGIN
        INSERT INTO @ordered (n, name, condition)
        SELECT s.job, s.name + N'|', s.condition FROM OPENJSON(@sequences_json) WITH (job int '$.job', name nvarchar(256) '$.name', condition tinyint '$.condition') s JOIN @jobs j ON j.n = s.job;
        INSERT INTO {schema}.sequence (name)
        SELECT DISTINCT o.name FROM @ordered o WHERE NOT EXISTS (SELECT 1 FROM {schema}.sequence s WITH (FORCESEEK, UPDLOCK, HOLDLOCK) WHERE s.name = o.name);
        UPDATE s SET job = s.job FROM {schema}.sequence s WITH (FORCESEEK) JOIN (SELECT DISTINCT o.name FROM @ordered o) o ON o.name = s.name;
        INSERT INTO @parents (id)
        SELECT DISTINCT s.job FROM {schema}.sequence s WITH (FORCESEEK) JOIN (SELECT DISTINCT o.name FROM @ordered o) o ON o.name = s.name
        WHERE s.job IS NOT NULL AND EXISTS (SELECT 1 FROM {schema}.job x WITH (FORCESEEK) WHERE x.id = s.job);
    END

    -- Jobs that are parents, or the last ones of sequences, by id and before any batch: whoever ends them locks in this order too.
    INSERT INTO @parents (id)
    SELECT q.id FROM (SELECT j.parent AS id FROM @jobs j WHERE j.start_kind = {JobStartKind.AfterJob} UNION SELECT b.parent FROM @batches b WHERE b.parent_kind = {AwaitedKind.Job}) q
    WHERE EXISTS (SELECT 1 FROM {schema}.job x WITH (FORCESEEK) WHERE x.id = q.id) AND NOT EXISTS (SELECT 1 FROM @parents p WHERE p.id = q.id);
    SELECT TOP (1) @parent = p.id FROM @parents p ORDER BY p.id;
    WHILE @parent IS NOT NULL
    BEGIN
        EXEC {lock_parent} 3, @parent, @state OUTPUT;
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
        SELECT @status = {InsertStatus.Created}, @waiting = 0, @ruled_out = 0, @depth = 0, @started = 1;
        IF EXISTS (SELECT 1 FROM {schema}.batch b WITH (FORCESEEK) WHERE b.id = @id) SET @status = {InsertStatus.Exists};
        IF @status = {InsertStatus.Created} AND @outer IS NOT NULL
        BEGIN
            UPDATE {schema}.batch SET condition = condition WHERE id = @outer;
            IF @@ROWCOUNT = 0 SET @status = {InsertStatus.BatchMissing};
            SELECT @status = m.status FROM @made m WHERE m.id = @outer AND m.status IN ({InsertStatus.BatchMissing}, {InsertStatus.BatchCanceled});
            SELECT @depth = b.depth + 1, @started = b.started FROM {schema}.batch b WITH (FORCESEEK) WHERE b.id = @outer;
            IF EXISTS (SELECT 1 FROM {schema}.batch_path p WITH (FORCESEEK) JOIN {schema}.batch b WITH (FORCESEEK) ON b.id = p.outer_batch WHERE p.batch = @outer AND b.cancelled = 1) SET @status = {InsertStatus.BatchCanceled};
            IF EXISTS (SELECT 1 FROM {schema}.batch_path p WITH (FORCESEEK) JOIN {schema}.batch b WITH (FORCESEEK) ON b.id = p.outer_batch WHERE p.batch = @outer AND b.ruled_out = 1) SET @ruled_out = 1;
        END
        IF @status = {InsertStatus.Created} AND @parent IS NOT NULL
        BEGIN
            SET @state = NULL;
            IF @kind = {JobStartKind.AfterJob} SELECT @state = p.state FROM @parents p WHERE p.id = @parent;
            ELSE EXEC {lock_parent} @kind, @parent, @state OUTPUT;
            IF @state IS NULL SET @status = {InsertStatus.ParentMissing};
            ELSE IF @state NOT IN ({JobState.Succeeded}, {JobState.Failed}, {JobState.Deleted}) SET @waiting = 1;
            ELSE IF {schema}.starts(@state, @condition) = 0 AND @state = {JobState.Failed} SET @waiting = 1;
            ELSE IF {schema}.starts(@state, @condition) = 0 SET @ruled_out = 1;
        END
        IF @status = {InsertStatus.Created} AND @ruled_out = 1 SELECT @status = {InsertStatus.ParentRuledOut}, @waiting = 0;
        INSERT INTO @made (n, id, status) VALUES (@n, @id, @status);
        IF @status IN ({InsertStatus.Created}, {InsertStatus.ParentRuledOut})
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
        UPDATE p SET holder = k.job, status = {InsertStatus.KeyTaken}
        FROM @placed p JOIN @jobs j ON j.n = p.n JOIN {schema}.idempotency_key k WITH (FORCESEEK) ON k.name = j.idempotency_key + N'|' WHERE p.status IS NULL AND k.job <> p.id;
    END

    -- Unique keys. The first job of the unit with a name takes it, unless the job that took it last is in its way: those are looked at by id, since they may be locked.
    IF EXISTS (SELECT 1 FROM @uniques)
    BEGIN
        INSERT INTO @firsts (name, n, job, asked, keep_for, takes)
        SELECT u.name, u.n, p.id, u.asked, u.keep_for, 0 FROM @uniques u JOIN @placed p ON p.n = u.n
        WHERE p.status IS NULL AND NOT EXISTS (SELECT 1 FROM @uniques e JOIN @placed q ON q.n = e.n WHERE e.name = u.name AND e.n < u.n AND q.status IS NULL);
        INSERT INTO {schema}.unique_key (name, job, created_at)
        SELECT f.name, f.job, @now FROM @firsts f WHERE NOT EXISTS (SELECT 1 FROM {schema}.unique_key k WITH (FORCESEEK, UPDLOCK, HOLDLOCK) WHERE k.name = f.name);
        UPDATE k SET job = k.job FROM {schema}.unique_key k WITH (FORCESEEK) JOIN @firsts f ON f.name = k.name;
        UPDATE f SET last_job = k.job, created_at = k.created_at FROM @firsts f JOIN {schema}.unique_key k WITH (FORCESEEK) ON k.name = f.name WHERE k.job <> f.job;
        IF @replacing_json <> N'[]'
            INSERT INTO @replacing (n, moves, most, at_most, rate, permits, per, burst, cost)
            SELECT j.job, j.moves, j.most, j.at_most, j.rate, j.permits, j.per, j.burst, j.cost
            FROM OPENJSON(@replacing_json) WITH (job int '$.job', moves bit '$.moves', most bigint '$.most', at_most smallint '$.at_most', rate nvarchar(256) '$.rate', permits int '$.permits', per bigint '$.per', burst int '$.burst', cost int '$.cost') j;
        SELECT TOP (1) @n = f.n FROM @firsts f WHERE f.last_job IS NOT NULL ORDER BY f.last_job, f.n;
        WHILE @n IS NOT NULL
        BEGIN
            SELECT @id = f.last_job, @asked = f.asked, @created_at = f.created_at, @has = CASE WHEN f.created_at + f.keep_for <= @now THEN 0 ELSE 1 END FROM @firsts f WHERE f.n = @n;
            SELECT @replaces = 0, @keeps = @holds;
            SELECT @replaces = 1, @keeps = 1, @moves = r.moves, @most = r.most, @at_most = r.at_most, @rate = r.rate, @permits = r.permits, @per = r.per, @burst = r.burst, @cost = r.cost FROM @replacing r WHERE r.n = @n;
            IF @has = 1 EXEC {has_unique} @id, @asked, @keeps, @has OUTPUT;
            IF @replaces = 1 AND NOT EXISTS (SELECT 1 FROM {schema}.job j WITH (FORCESEEK) WHERE j.id = @id) SET @has = 0; -- nothing is there to replace
            IF @has = 1 AND @replaces = 1 EXEC {replace_call} @id, @created_at, @jobs, @texts, @n, @moves, @most, @at_most, @rate, @permits, @per, @burst, @cost, @actor, @now, @has OUTPUT;
            IF @has = 1 AND @replaces = 1 UPDATE @placed SET holder = @id, status = {InsertStatus.Replaced} WHERE n = @n;
            IF @has = 1 UPDATE p SET holder = @id, status = {InsertStatus.KeyTaken} FROM @placed p JOIN @uniques u ON u.n = p.n JOIN @firsts f ON f.name = u.name WHERE p.status IS NULL AND f.n = @n;
            UPDATE @firsts SET last_job = NULL, takes = CASE @has WHEN 1 THEN 0 ELSE 1 END WHERE n = @n;
            SET @n = NULL;
            SELECT TOP (1) @n = f.n FROM @firsts f WHERE f.last_job IS NOT NULL ORDER BY f.last_job, f.n;
        END
        UPDATE p SET holder = f.job, status = {InsertStatus.KeyTaken} FROM @placed p JOIN @uniques u ON u.n = p.n JOIN @firsts f ON f.name = u.name WHERE p.status IS NULL AND f.n <> p.n;
    END

    -- Members: their batch must be there and take them.
    IF EXISTS (SELECT 1 FROM @jobs j WHERE j.batch IS NOT NULL)
    BEGIN
        UPDATE b SET total = b.total FROM {schema}.batch b WITH (FORCESEEK) JOIN (SELECT DISTINCT j.batch FROM @jobs j WHERE j.batch IS NOT NULL) j ON j.batch = b.id;
        UPDATE p SET status = ISNULL((SELECT MAX(m.status) FROM @made m WHERE m.id = j.batch AND m.status IN ({InsertStatus.BatchMissing}, {InsertStatus.BatchCanceled})), 5)
        FROM @placed p JOIN @jobs j ON j.n = p.n WHERE p.status IS NULL AND j.batch IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {schema}.batch b WITH (FORCESEEK) WHERE b.id = j.batch);
        UPDATE p SET status = {InsertStatus.BatchCanceled} FROM @placed p JOIN @jobs j ON j.n = p.n
        WHERE p.status IS NULL AND EXISTS (SELECT 1 FROM {schema}.batch_path o WITH (FORCESEEK) JOIN {schema}.batch b WITH (FORCESEEK) ON b.id = o.outer_batch WHERE o.batch = j.batch AND b.cancelled = 1);
    END

    -- Where each job goes that has no parent and no sequence.
    UPDATE p SET status = {InsertStatus.Created},
        state = CASE WHEN b.id IS NOT NULL AND b.started = 0 THEN 6 WHEN (j.start_kind = {JobStartKind.After} AND j.start_delay > 0) OR (j.start_kind = {JobStartKind.At} AND j.start_at > @now) THEN 1 ELSE 0 END,
        due_at = CASE j.start_kind WHEN {JobStartKind.After} THEN @now + j.start_delay WHEN {JobStartKind.At} THEN j.start_at END,
        waits_for = b.id, waits_kind = {AwaitedKind.OwnBatch}
    FROM @placed p JOIN @jobs j ON j.n = p.n LEFT JOIN {schema}.batch b WITH (FORCESEEK) ON b.id = j.batch WHERE p.status IS NULL AND j.start_kind < {JobStartKind.AfterJob} AND NOT EXISTS (SELECT 1 FROM @ordered o WHERE o.n = p.n);

    -- Where each continuation goes; its parent may be in this unit, before it. One of a sequence is the continuation of the last one of it that is not over.
    SELECT @n = MIN(p.n) FROM @placed p WHERE p.status IS NULL;
    WHILE @n IS NOT NULL
    BEGIN
        SELECT @parent = j.parent, @kind = j.start_kind, @condition = j.condition, @delay = j.start_delay, @batch = j.batch FROM @jobs j WHERE j.n = @n;
        SELECT @state = NULL, @status = {InsertStatus.Created}, @due = NULL, @started = 1;
        SELECT @started = b.started FROM {schema}.batch b WITH (FORCESEEK) WHERE b.id = @batch;
        SET @name = NULL;
        SELECT @name = o.name, @condition = o.condition FROM @ordered o WHERE o.n = @n;
        IF @name IS NOT NULL
        BEGIN
            SELECT @parent = s.job FROM {schema}.sequence s WITH (FORCESEEK) WHERE s.name = @name;
            IF NOT EXISTS (SELECT 1 FROM @placed p WHERE p.id = @parent AND p.n < @n) EXEC {first_open} @parent, @condition, 1, 1, @parent OUTPUT, @held OUTPUT;
            UPDATE s SET job = p.id FROM {schema}.sequence s WITH (FORCESEEK) JOIN @placed p ON p.n = @n WHERE s.name = @name;
            UPDATE @ordered SET before = @parent WHERE n = @n;
            IF @parent IS NOT NULL
                UPDATE @placed SET status = {InsertStatus.Created}, state = {JobState.Awaiting}, waits_for = @parent, waits_kind = {AwaitedKind.Job} WHERE n = @n;
            ELSE
                UPDATE p SET status = {InsertStatus.Created}, state = CASE WHEN @started = 0 THEN 6 WHEN j.start_kind = {JobStartKind.At} AND j.start_at > @now THEN 1 ELSE 0 END, due_at = j.start_at,
                    waits_for = @batch, waits_kind = {AwaitedKind.OwnBatch}
                FROM @placed p JOIN @jobs j ON j.n = p.n WHERE p.n = @n;
            SELECT @n = MIN(p.n) FROM @placed p WHERE p.status IS NULL AND p.n > @n;
            CONTINUE;
        END
        IF @kind = {JobStartKind.AfterJob} SELECT @state = MAX(p.state) FROM @placed p WHERE p.id = @parent AND p.n < @n AND p.status IN ({InsertStatus.Created}, {InsertStatus.ParentRuledOut});
        IF @state IS NULL AND @kind = {JobStartKind.AfterJob} SELECT @state = p.state FROM @parents p WHERE p.id = @parent;
        IF @state IS NULL AND @kind = {JobStartKind.AfterBatch} EXEC {lock_parent} @kind, @parent, @state OUTPUT;
        IF @state IS NULL
            UPDATE @placed SET status = {InsertStatus.ParentMissing} WHERE n = @n;
        ELSE IF @state NOT IN ({JobState.Succeeded}, {JobState.Failed}, {JobState.Deleted}) OR (@state = {JobState.Failed} AND {schema}.starts(@state, @condition) = 0)
            UPDATE @placed SET status = {InsertStatus.Created}, state = {JobState.Awaiting}, waits_for = @parent, waits_kind = @kind WHERE n = @n;
        ELSE IF {schema}.starts(@state, @condition) = 0
            UPDATE @placed SET status = {InsertStatus.ParentRuledOut}, state = {JobState.Deleted},
                reason = CASE @state WHEN {JobState.Succeeded} THEN {Reasons.ParentRuledOut(JobState.Succeeded)} ELSE {Reasons.ParentRuledOut(JobState.Deleted)} END WHERE n = @n;
        ELSE
            UPDATE @placed SET status = {InsertStatus.Created}, parent_state = @state, due_at = @now + @delay, waits_for = @batch, waits_kind = {AwaitedKind.OwnBatch},
                state = CASE WHEN @started = 0 THEN 6 WHEN @delay > 0 THEN 1 ELSE 0 END WHERE n = @n;
        SELECT @n = MIN(p.n) FROM @placed p WHERE p.status IS NULL AND p.n > @n;
    END
    IF EXISTS (SELECT 1 FROM @jobs j WHERE j.batch IS NOT NULL)
        UPDATE p SET status = {InsertStatus.ParentRuledOut}, state = {JobState.Deleted}, parent_state = NULL, reason = {Reasons.BatchRuledOut} FROM @placed p JOIN @jobs j ON j.n = p.n
        WHERE p.status IN ({InsertStatus.Created}, {InsertStatus.ParentRuledOut}) AND EXISTS (SELECT 1 FROM {schema}.batch_path o WITH (FORCESEEK) JOIN {schema}.batch b WITH (FORCESEEK) ON b.id = o.outer_batch WHERE o.batch = j.batch AND b.ruled_out = 1);

    INSERT INTO {schema}.job (id, created_at, born, start_kind, start_at, start_delay, scheduled_at, parent, condition, batch, queue, priority, type, method, signature, arguments, format,
                       idempotency_key, concurrency_key, concurrency_wait, recurring_id, tags, ambient, retention)
    SELECT j.id, @now, p.state, j.start_kind, j.start_at, j.start_delay, CASE WHEN p.state = {JobState.Scheduled} THEN p.due_at ELSE j.start_at END, j.parent, j.condition, j.batch, j.queue, j.priority,
           j.type, j.method, j.signature, j.arguments, j.format, j.idempotency_key, j.concurrency_key, j.concurrency_wait, j.recurring_id, j.tags, j.ambient, j.retention
    FROM @jobs j JOIN @placed p ON p.n = j.n WHERE p.status IN ({InsertStatus.Created}, {InsertStatus.ParentRuledOut});
    IF @groups_json <> N'[]'
        INSERT INTO {schema}.grouped (job, grp, weight)
        SELECT p.id, g.name + N'|', g.weight FROM OPENJSON(@groups_json) WITH (job int '$.job', name nvarchar(256) '$.name', weight smallint '$.weight') g JOIN @placed p ON p.n = g.job
        WHERE p.status IN ({InsertStatus.Created}, {InsertStatus.ParentRuledOut}) AND NOT EXISTS (SELECT 1 FROM {schema}.grouped x WITH (FORCESEEK) WHERE x.job = p.id);
    IF EXISTS (SELECT 1 FROM @placed p WHERE p.state = {JobState.Enqueued})
    BEGIN
        SET @seq = NEXT VALUE FOR {schema}.ready_seq;
        INSERT INTO {schema}.ready (queue, priority, seq, job, ready_at, fence, attempts, crashes, batch, concurrency_key, retention)
        SELECT j.queue, j.priority, @seq + ROW_NUMBER() OVER (ORDER BY j.n) - 1, j.id, @now, 0, 0, 0, j.batch, j.concurrency_key + N'|', j.retention FROM @jobs j JOIN @placed p ON p.n = j.n WHERE p.state = {JobState.Enqueued};
        IF EXISTS (SELECT 1 FROM {schema}.grouped g WITH (READPAST, READCOMMITTEDLOCK))
        BEGIN
            INSERT INTO @turned (id) SELECT p.id FROM @placed p WHERE p.state = {JobState.Enqueued};
            EXEC {take_turns} @turned;
        END
    END
    IF EXISTS (SELECT 1 FROM @placed p WHERE p.state <> {JobState.Enqueued})
    BEGIN
        INSERT INTO {schema}.scheduled (job, due_at, queue, priority, fence, attempts, crashes, batch, concurrency_key, retention)
        SELECT j.id, p.due_at, j.queue, j.priority, 0, 0, 0, j.batch, j.concurrency_key + N'|', j.retention FROM @jobs j JOIN @placed p ON p.n = j.n WHERE p.state = {JobState.Scheduled};
        INSERT INTO {schema}.awaiting (job, parent, parent_kind, condition, delay, held_until, queue, priority, fence, attempts, crashes, batch, concurrency_key, retention)
        SELECT j.id, p.waits_for, p.waits_kind, j.condition, j.start_delay, CASE WHEN p.parent_state IS NOT NULL THEN p.due_at END, j.queue, j.priority, 0, 0, 0, j.batch, j.concurrency_key + N'|', j.retention
        FROM @jobs j JOIN @placed p ON p.n = j.n WHERE p.state = {JobState.Awaiting};
        INSERT INTO {schema}.finished (job, state, finished_at, expires_at, queue, priority, fence, attempts, crashes, attempt, reason, batch, concurrency_key, retention)
        SELECT j.id, {JobState.Deleted}, @now, @now + ISNULL(j.retention, @keep), j.queue, j.priority, 0, 0, 0, 0, p.reason, j.batch, j.concurrency_key + N'|', j.retention FROM @jobs j JOIN @placed p ON p.n = j.n WHERE p.state = {JobState.Deleted};
    END
    IF @sequences_json <> N'[]'
    BEGIN
        UPDATE x SET sequence = o.name, start_kind = CASE WHEN o.before IS NULL THEN x.start_kind ELSE {JobStartKind.AfterJob} END, parent = o.before, condition = o.condition
        FROM {schema}.job x WITH (FORCESEEK) JOIN @placed p ON p.id = x.id JOIN @ordered o ON o.n = p.n WHERE p.status IN ({InsertStatus.Created}, {InsertStatus.ParentRuledOut});
        UPDATE a SET sequence = o.name, condition = o.condition
        FROM {schema}.awaiting a WITH (FORCESEEK) JOIN @placed p ON p.id = a.job JOIN @ordered o ON o.n = p.n WHERE p.status = {InsertStatus.Created} AND p.state = {JobState.Awaiting} AND p.waits_kind = {AwaitedKind.Job};
        INSERT INTO {schema}.sequence_hold (job, sequence, at_time)
        SELECT DISTINCT o.before, o.name, @now FROM @ordered o JOIN @placed p ON p.n = o.n JOIN {schema}.finished f WITH (FORCESEEK) ON f.job = o.before
        WHERE p.state = {JobState.Awaiting} AND f.state = {JobState.Failed} AND NOT EXISTS (SELECT 1 FROM {schema}.sequence_hold h WITH (FORCESEEK, UPDLOCK, HOLDLOCK) WHERE h.job = o.before);
        DELETE s FROM {schema}.sequence s WITH (FORCESEEK) JOIN (SELECT DISTINCT o.name FROM @ordered o) o ON o.name = s.name WHERE s.job IS NULL;
    END
    IF EXISTS (SELECT 1 FROM @placed p WHERE p.parent_state IS NOT NULL)
        INSERT INTO {schema}.parent_outcome (job, parent, state, result, error_type, error_message, error_details, fingerprint)
        SELECT j.id, j.parent, p.parent_state, f.result, f.error_type, f.error_message, f.error_details, f.fingerprint
        FROM @placed p JOIN @jobs j ON j.n = p.n LEFT JOIN {schema}.finished f WITH (FORCESEEK) ON f.job = j.parent WHERE p.parent_state IS NOT NULL;
    IF EXISTS (SELECT 1 FROM @texts)
    BEGIN
        INSERT INTO {schema}.job_tag (tag, job) SELECT DISTINCT t.name, t.job FROM @texts t WHERE t.value IS NULL AND EXISTS (SELECT 1 FROM @placed p WHERE p.id = t.job AND p.status IN ({InsertStatus.Created}, {InsertStatus.ParentRuledOut}));
        INSERT INTO {schema}.job_parameter (job, name, value) SELECT t.job, t.name, t.value FROM @texts t WHERE t.value IS NOT NULL AND EXISTS (SELECT 1 FROM @placed p WHERE p.id = t.job AND p.status IN ({InsertStatus.Created}, {InsertStatus.ParentRuledOut}));
    END
    IF EXISTS (SELECT 1 FROM @placed p WHERE p.status > {InsertStatus.ParentRuledOut})
    BEGIN
        DELETE k FROM {schema}.idempotency_key k WITH (FORCESEEK) JOIN @jobs j ON j.idempotency_key + N'|' = k.name AND j.id = k.job JOIN @placed p ON p.n = j.n WHERE p.status > {InsertStatus.ParentRuledOut};
        DELETE k FROM {schema}.unique_key k WITH (FORCESEEK) JOIN @placed p ON p.id = k.job WHERE p.status > {InsertStatus.ParentRuledOut};
    END
    IF EXISTS (SELECT 1 FROM @firsts f WHERE f.takes = 1)
        UPDATE k SET job = f.job, created_at = @now FROM {schema}.unique_key k WITH (FORCESEEK) JOIN @firsts f ON f.name = k.name JOIN @placed p ON p.n = f.n
        WHERE f.takes = 1 AND p.status IN ({InsertStatus.Created}, {InsertStatus.ParentRuledOut});
    IF EXISTS (SELECT 1 FROM @jobs j WHERE j.recurring_id IS NOT NULL)
        UPDATE r SET last_at = @now, last_job = j.id
        FROM {schema}.recurring r JOIN @jobs j ON j.recurring_id = r.id JOIN @placed p ON p.n = j.n
        WHERE p.status = {InsertStatus.Created} AND NOT EXISTS (SELECT 1 FROM @jobs l JOIN @placed q ON q.n = l.n WHERE l.recurring_id = j.recurring_id AND l.n > j.n AND q.status = {InsertStatus.Created});
    INSERT INTO {schema}.counter_delta (queue, state, n) SELECT j.queue, p.state, COUNT(*) FROM @jobs j JOIN @placed p ON p.n = j.n WHERE p.status IN ({InsertStatus.Created}, {InsertStatus.ParentRuledOut}) GROUP BY j.queue, p.state;
    IF @actor IS NOT NULL
        INSERT INTO {schema}.audit (at_time, actor, action, target, n)
        SELECT @now, @actor, 'create jobs', (SELECT TOP (1) {schema}.id_text(p.id) FROM @placed p WHERE p.status IN ({InsertStatus.Created}, {InsertStatus.ParentRuledOut}) ORDER BY p.n), COUNT(*) FROM @placed p WHERE p.status IN ({InsertStatus.Created}, {InsertStatus.ParentRuledOut}) HAVING COUNT(*) > 0;

    IF EXISTS (SELECT 1 FROM @jobs j WHERE j.batch IS NOT NULL)
    BEGIN
        UPDATE b SET total = b.total + c.n FROM {schema}.batch b WITH (FORCESEEK)
        JOIN (SELECT j.batch, COUNT(*) AS n FROM @jobs j JOIN @placed p ON p.n = j.n WHERE p.status IN ({InsertStatus.Created}, {InsertStatus.ParentRuledOut}) AND j.batch IS NOT NULL GROUP BY j.batch) c ON c.batch = b.id;
        INSERT INTO @changed (id)
        SELECT DISTINCT j.batch FROM @jobs j JOIN @placed p ON p.n = j.n WHERE p.status IN ({InsertStatus.Created}, {InsertStatus.ParentRuledOut}) AND j.batch IS NOT NULL AND NOT EXISTS (SELECT 1 FROM @changed c WHERE c.id = j.batch);
    END
    IF EXISTS (SELECT 1 FROM @changed)
    BEGIN
        INSERT INTO @over (id) SELECT j.id FROM @jobs j JOIN @placed p ON p.n = j.n WHERE p.status = {InsertStatus.ParentRuledOut} AND j.batch IS NOT NULL;
        EXEC {settle} @over, @changed, 0, {FollowUps.MaxInCommit}, @now, @keep, @moved OUTPUT;
    END
    SELECT p.status, CASE WHEN p.status IN ({InsertStatus.KeyTaken}, {InsertStatus.Replaced}) THEN p.holder ELSE p.id END AS id FROM @placed p ORDER BY p.n;
    SELECT m.status FROM @made m ORDER BY m.n;
END
