-- As released with 0.1.0, whose libraries alone call these procedures. The procedures of today are in Procedures, a file each.
-- What IMaintenance does. Each procedure is one step; the transaction is the caller's. Any number of servers may run them at once: rows that another one has are skipped.
SET QUOTED_IDENTIFIER ON;
SET ANSI_NULLS ON;
GO
-- Answers how many moved and when the next one is due, then with the queues that they came to.
CREATE PROCEDURE {schema}.promote_jobs @max int, @now bigint AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @keys {schema}.id_list, @due {schema}.move_list, @seq bigint;
    INSERT INTO @keys (id)
    SELECT TOP (@max) s.job FROM {schema}.scheduled s WITH (ROWLOCK, UPDLOCK, READPAST, READCOMMITTEDLOCK) WHERE s.due_at <= @now ORDER BY s.due_at, s.job;
    DELETE s
    OUTPUT deleted.job, 1, deleted.queue, deleted.priority, deleted.due_at, deleted.fence, deleted.attempts, deleted.crashes, deleted.retrying, deleted.batch, deleted.concurrency_key, deleted.retention
    INTO @due (job, was, queue, priority, due_at, fence, attempts, crashes, retrying, batch, concurrency_key, retention)
    FROM {schema}.scheduled s WITH (FORCESEEK) JOIN @keys k ON k.id = s.job WHERE s.due_at <= @now;
    IF EXISTS (SELECT 1 FROM @due)
    BEGIN
        SET @seq = NEXT VALUE FOR {schema}.ready_seq;
        INSERT INTO {schema}.ready (queue, priority, seq, job, ready_at, fence, attempts, crashes, batch, concurrency_key, retention)
        SELECT d.queue, d.priority, @seq + ROW_NUMBER() OVER (ORDER BY d.due_at, d.job) - 1, d.job, @now, d.fence, d.attempts, d.crashes, d.batch, d.concurrency_key, d.retention FROM @due d;
        INSERT INTO {schema}.counter_delta (queue, state, n)
        SELECT d.queue, 1, -COUNT(*) FROM @due d GROUP BY d.queue
        UNION ALL SELECT d.queue, 0, COUNT(*) FROM @due d GROUP BY d.queue
        UNION ALL SELECT d.queue, 7, -COUNT(*) FROM @due d WHERE d.retrying = 1 GROUP BY d.queue;
    END
    SELECT (SELECT COUNT(*) FROM @due) AS done, (SELECT MIN(s.due_at) FROM {schema}.scheduled s WITH (READPAST, READCOMMITTEDLOCK)) - @now AS next_in;
    SELECT DISTINCT d.queue FROM @due d;
END
GO
-- Takes the jobs of servers without a lease away from them. @limit null: a job is never given up. Answers how many moved, whether there are more, and when the next lease ends.
CREATE PROCEDURE {schema}.rescue_jobs @limit int, @max int, @now bigint, @keep_succeeded bigint, @keep_failed bigint, @keep bigint AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @keys {schema}.id_list, @gone {schema}.move_list, @jobs {schema}.id_list, @over {schema}.id_list, @none {schema}.id_list, @names {schema}.key_list, @seq bigint, @moved int, @count int;
    DECLARE @poison TABLE (job binary(16) NOT NULL PRIMARY KEY, message nvarchar(300) NOT NULL, fingerprint nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL);
    UPDATE {schema}.server SET expired = 1 WHERE expired = 0 AND lease_until <= @now;
    INSERT INTO @keys (id)
    SELECT TOP (@max) r.job FROM {schema}.running r WITH (ROWLOCK, UPDLOCK, READPAST, READCOMMITTEDLOCK)
    WHERE NOT EXISTS (SELECT 1 FROM {schema}.server s WHERE s.id = r.owner AND s.expired = 0) ORDER BY r.job;
    DELETE r
    OUTPUT deleted.job, 0, deleted.queue, deleted.priority, deleted.seq, deleted.ready_at, deleted.fence, deleted.attempts, deleted.crashes, deleted.batch, deleted.concurrency_key, deleted.retention, deleted.claimed_at, deleted.owner, deleted.started, deleted.marked, deleted.mark
    INTO @gone (job, was, queue, priority, seq, ready_at, fence, attempts, crashes, batch, concurrency_key, retention, claimed_at, owner, started, marked, mark)
    FROM {schema}.running r WITH (FORCESEEK) JOIN @keys k ON k.id = r.job WHERE NOT EXISTS (SELECT 1 FROM {schema}.server s WHERE s.id = r.owner AND s.expired = 0);
    SELECT @count = COUNT(*) FROM @gone;
    IF @count > 0
    BEGIN
        -- was: where to; retrying: charged with a crash. The body had begun when a renewal named it so, or when it was claimed since.
        UPDATE g SET started = CASE WHEN g.started = 1 OR g.claimed_at >= ISNULL(s.heartbeat_at, g.claimed_at) THEN 1 ELSE 0 END FROM @gone g LEFT JOIN {schema}.server s ON s.id = g.owner;
        UPDATE g SET retrying = CASE WHEN g.marked = 0 AND g.started = 1 AND ISNULL(s.gone, 0) = 0 THEN 1 ELSE 0 END FROM @gone g LEFT JOIN {schema}.server s ON s.id = g.owner;
        UPDATE @gone SET crashes = crashes + 1 WHERE retrying = 1;
        UPDATE @gone SET was = CASE WHEN marked = 1 THEN 3 WHEN retrying = 1 AND crashes >= @limit THEN 4 ELSE 0 END;
        INSERT INTO @poison (job, message, fingerprint)
        SELECT g.job, CONCAT(g.crashes, N' servers died while they ran this job. It is not run again by itself: retry it by hand when the cause is gone.'),
               LEFT(CONCAT(N'Poison ', {schema}.type_name(j.type), N'.', j.method), 256)
        FROM @gone g JOIN {schema}.job j WITH (FORCESEEK) ON j.id = g.job WHERE g.was = 4;

        SET @seq = NEXT VALUE FOR {schema}.ready_seq;
        INSERT INTO {schema}.ready (queue, priority, seq, job, ready_at, fence, attempts, crashes, batch, concurrency_key, retention)
        SELECT g.queue, g.priority, @seq + ROW_NUMBER() OVER (ORDER BY g.seq, g.job) - 1, g.job, @now, CASE WHEN g.fence >= @now THEN g.fence + 1 ELSE @now END, g.attempts, g.crashes, g.batch, g.concurrency_key, g.retention
        FROM @gone g WHERE g.was = 0;
        INSERT INTO {schema}.crash (job, fence) SELECT g.job, g.fence FROM @gone g WHERE g.was = 0 AND g.retrying = 1;
        INSERT INTO {schema}.history (job, state, at_time, ready_at, started_at, attempt, server, reason)
        SELECT g.job, 0, @now, g.ready_at, CASE g.started WHEN 1 THEN g.claimed_at END, g.attempts + 1, s.name, CONCAT(N'The lease of server ''', s.name, N''' expired while it held the job.')
        FROM @gone g LEFT JOIN {schema}.server s ON s.id = g.owner WHERE g.was = 0;
        INSERT INTO {schema}.finished (job, state, finished_at, expires_at, queue, priority, fence, attempts, crashes, attempt, ready_at, started_at, server, result, reason, error_type, error_message, fingerprint, batch, concurrency_key, retention)
        SELECT g.job, g.was, @now, CASE g.was WHEN 3 THEN @now + ISNULL(g.retention, @keep_succeeded) ELSE @now + @keep_failed END, g.queue, g.priority,
               CASE WHEN g.was = 3 THEN g.fence WHEN g.fence >= @now THEN g.fence + 1 ELSE @now END, g.attempts + CASE g.was WHEN 3 THEN 1 ELSE 0 END, g.crashes, g.attempts + 1, g.ready_at, g.claimed_at, s.name, g.mark,
               CASE g.was WHEN 4 THEN 'poison' END, CASE g.was WHEN 4 THEN 'Poison' END, p.message, p.fingerprint, g.batch, g.concurrency_key, g.retention
        FROM @gone g LEFT JOIN {schema}.server s ON s.id = g.owner LEFT JOIN @poison p ON p.job = g.job WHERE g.was <> 0;
        UPDATE e SET last_at = @now, attempts = e.attempts + c.n, message = c.message
        FROM {schema}.error_group e JOIN (SELECT p.fingerprint, COUNT(*) AS n, MAX(p.message) AS message FROM @poison p GROUP BY p.fingerprint) c ON c.fingerprint = e.fingerprint;
        INSERT INTO {schema}.error_group (fingerprint, type, message, first_at, last_at, attempts)
        SELECT p.fingerprint, 'Poison', MAX(p.message), @now, @now, COUNT(*) FROM @poison p
        WHERE NOT EXISTS (SELECT 1 FROM {schema}.error_group e WITH (UPDLOCK, HOLDLOCK) WHERE e.fingerprint = p.fingerprint) GROUP BY p.fingerprint;
        INSERT INTO {schema}.counter_delta (queue, state, n)
        SELECT g.queue, 2, -COUNT(*) FROM @gone g GROUP BY g.queue UNION ALL SELECT g.queue, g.was, COUNT(*) FROM @gone g GROUP BY g.queue, g.was;
        INSERT INTO {schema}.bucket_delta (minute, queue, succeeded, failed, retried, deleted, wait, duration)
        SELECT @now - @now % 60000000, g.queue, SUM(CASE g.was WHEN 3 THEN 1 ELSE 0 END), SUM(CASE g.was WHEN 4 THEN 1 ELSE 0 END), 0, 0, 0, 0 FROM @gone g WHERE g.was <> 0 GROUP BY g.queue;
        UPDATE {schema}.signal SET version = version + 1 WHERE only_row = 1;
        INSERT INTO @jobs (id) SELECT g.job FROM @gone g WHERE g.concurrency_key IS NOT NULL;
        IF EXISTS (SELECT 1 FROM @jobs) EXEC {schema}.wake_waiters @jobs, @names;
        INSERT INTO @over (id) SELECT g.job FROM @gone g WHERE g.was <> 0;
        IF EXISTS (SELECT 1 FROM @over) EXEC {schema}.settle @over, @none, 0, 1000, @now, @keep, @moved OUTPUT;
    END
    DELETE s FROM {schema}.server s WHERE s.gone = 1 AND s.expired = 1 AND NOT EXISTS (SELECT 1 FROM {schema}.running r WITH (FORCESEEK) WHERE r.owner = s.id);
    SELECT @count AS done, CONVERT(bit, CASE WHEN @count = @max THEN 1 ELSE 0 END) AS more, (SELECT MIN(s.lease_until) FROM {schema}.server s WHERE s.expired = 0) - @now AS next_in;
END
GO
-- One step of what waits in bulk, and the jobs that have waited for their key for as long as they may.
CREATE PROCEDURE {schema}.move_held @max int, @now bigint, @keep bigint AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @keys {schema}.id_list, @back {schema}.move_list, @none {schema}.id_list, @moved int = 0, @count int, @left int;
    INSERT INTO @keys (id)
    SELECT TOP (@max) b.job FROM {schema}.blocked b WITH (ROWLOCK, UPDLOCK, READPAST, READCOMMITTEDLOCK) WHERE b.key_until <= @now ORDER BY b.key_until;
    IF EXISTS (SELECT 1 FROM @keys)
    BEGIN
        DELETE b
        OUTPUT deleted.job, 0, deleted.queue, deleted.priority, deleted.seq, deleted.ready_at, deleted.fence, deleted.attempts, deleted.crashes, deleted.batch, deleted.concurrency_key, deleted.key_until, deleted.retention
        INTO @back (job, was, queue, priority, seq, ready_at, fence, attempts, crashes, batch, concurrency_key, key_until, retention)
        FROM {schema}.blocked b WITH (FORCESEEK) JOIN @keys k ON k.id = b.job WHERE b.key_until <= @now;
        INSERT INTO {schema}.ready (queue, priority, seq, job, ready_at, fence, attempts, crashes, batch, concurrency_key, key_until, key_timed_out, retention)
        SELECT b.queue, b.priority, b.seq, b.job, b.ready_at, b.fence, b.attempts, b.crashes, b.batch, b.concurrency_key, b.key_until, 1, b.retention FROM @back b;
    END
    SELECT @count = COUNT(*) FROM @back;
    SET @left = @max - @count;
    IF @left > 0 AND EXISTS (SELECT 1 FROM {schema}.held h WITH (READPAST, READCOMMITTEDLOCK)) EXEC {schema}.settle @none, @none, 1, @left, @now, @keep, @moved OUTPUT;
    SELECT @count + @moved AS done,
           CONVERT(bit, CASE WHEN EXISTS (SELECT 1 FROM {schema}.held h WITH (READPAST, READCOMMITTEDLOCK)) OR EXISTS (SELECT 1 FROM {schema}.blocked b WITH (READPAST, READCOMMITTEDLOCK) WHERE b.key_until <= @now) THEN 1 ELSE 0 END) AS more,
           (SELECT MIN(b.key_until) FROM {schema}.blocked b WITH (READPAST, READCOMMITTEDLOCK) WHERE b.key_until IS NOT NULL) - @now AS next_in;
END
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
    DELETE j FROM {schema}.job j WITH (FORCESEEK) JOIN @jobs g ON g.id = j.id;
END
GO
-- One step of deleting what has expired; at most @max rows in all. The ages are in microseconds.
CREATE PROCEDURE {schema}.prune @max int, @now bigint, @succeeded bigint, @deleted bigint, @series bigint, @audit bigint, @unsealed bigint AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @keys {schema}.id_list, @gone {schema}.id_list, @none {schema}.id_list, @swept {schema}.id_list, @left int = @max, @moved int, @count int;
    DECLARE @pruned TABLE (job binary(16) NOT NULL PRIMARY KEY, queue varchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL, state tinyint NOT NULL);

    -- Batches that nobody has sealed become Deleted; move_held deletes their members, which expire at once.
    INSERT INTO @keys (id) SELECT TOP (@left) b.id FROM {schema}.batch b WITH (ROWLOCK, UPDLOCK, READPAST, READCOMMITTEDLOCK) WHERE b.sealed = 0 AND b.swept = 0 AND b.created_at <= @now - @unsealed ORDER BY b.created_at;
    IF EXISTS (SELECT 1 FROM @keys)
    BEGIN
        UPDATE b SET cancelled = 1, swept = 1 FROM {schema}.batch b WITH (FORCESEEK) JOIN @keys k ON k.id = b.id WHERE b.sealed = 0;
        INSERT INTO {schema}.held (id, work) SELECT k.id, 3 FROM @keys k WHERE NOT EXISTS (SELECT 1 FROM {schema}.held h WITH (FORCESEEK) WHERE h.id = k.id AND h.work = 3);
        INSERT INTO @swept (id) SELECT k.id FROM @keys k;
        EXEC {schema}.settle @none, @swept, 0, @left, @now, @deleted, @moved OUTPUT;
        DELETE FROM @swept;
        SELECT @left = @left - COUNT(*) FROM @keys;
        DELETE FROM @keys;
    END
    IF @left > 0 AND EXISTS (SELECT 1 FROM {schema}.batch b WITH (READPAST, READCOMMITTEDLOCK) WHERE b.swept = 1)
    BEGIN
        EXEC {schema}.settle @none, @swept, 1, @left, @now, @deleted, @moved OUTPUT;
        SET @left = @left - @moved;
    END

    -- Jobs that no waiting child needs.
    INSERT INTO @keys (id)
    SELECT TOP (@left) f.job FROM {schema}.finished f WITH (ROWLOCK, UPDLOCK, READPAST, READCOMMITTEDLOCK)
    WHERE f.expires_at <= @now AND NOT EXISTS (SELECT 1 FROM {schema}.awaiting a WITH (FORCESEEK) WHERE a.parent = f.job) AND NOT EXISTS (SELECT 1 FROM {schema}.batch b WHERE b.parent = f.job AND b.waiting = 1)
    ORDER BY f.expires_at;
    IF EXISTS (SELECT 1 FROM @keys)
    BEGIN
        DELETE f OUTPUT deleted.job, deleted.queue, deleted.state INTO @pruned (job, queue, state) FROM {schema}.finished f WITH (FORCESEEK) JOIN @keys k ON k.id = f.job
        WHERE f.expires_at <= @now -- again: what was attached while the keys were locked is seen only now
          AND NOT EXISTS (SELECT 1 FROM {schema}.awaiting a WITH (FORCESEEK) WHERE a.parent = f.job) AND NOT EXISTS (SELECT 1 FROM {schema}.batch b WHERE b.parent = f.job AND b.waiting = 1);
        INSERT INTO {schema}.counter_delta (queue, state, n) SELECT p.queue, p.state, -COUNT(*) FROM @pruned p GROUP BY p.queue, p.state;
        INSERT INTO @gone (id) SELECT p.job FROM @pruned p;
        EXEC {schema}.forget_jobs @gone;
        SELECT @count = COUNT(*) FROM @gone;
        SET @left = @left - @count;
        DELETE FROM @gone;
        DELETE FROM @keys;
    END

    -- Batches that are over and whose members are gone.
    IF @left > 0
    BEGIN
        INSERT INTO @keys (id)
        SELECT TOP (@left) b.id FROM (
            SELECT w.id, w.finished_at FROM {schema}.batch w WITH (ROWLOCK, UPDLOCK, READPAST, READCOMMITTEDLOCK) WHERE w.swept = 1 AND w.finished_at IS NOT NULL
            UNION ALL SELECT o.id, o.finished_at FROM {schema}.batch o WITH (ROWLOCK, UPDLOCK, READPAST, READCOMMITTEDLOCK)
            WHERE o.swept = 0 AND o.finished_at <= @now - CASE WHEN @deleted < @succeeded THEN @deleted ELSE @succeeded END AND o.finished_at <= @now - CASE o.ended WHEN 5 THEN @deleted ELSE @succeeded END) b
        WHERE NOT EXISTS (SELECT 1 FROM {schema}.job j WHERE j.batch = b.id) AND NOT EXISTS (SELECT 1 FROM {schema}.batch i WHERE i.outer_batch = b.id)
          AND NOT EXISTS (SELECT 1 FROM {schema}.awaiting a WITH (FORCESEEK) WHERE a.parent = b.id) AND NOT EXISTS (SELECT 1 FROM {schema}.batch c WHERE c.parent = b.id AND c.waiting = 1)
          AND NOT EXISTS (SELECT 1 FROM {schema}.held h WITH (FORCESEEK) WHERE h.id = b.id)
        ORDER BY b.finished_at;
        DELETE p FROM {schema}.batch_path p WITH (FORCESEEK) JOIN @keys k ON k.id = p.batch;
        DELETE b FROM {schema}.batch b WITH (FORCESEEK) JOIN @keys k ON k.id = b.id;
        SELECT @left = @left - COUNT(*) FROM @keys;
        DELETE FROM @keys;
    END

    IF @left > 0 BEGIN DELETE TOP (@left) k FROM {schema}.idempotency_key k WHERE k.expires_at <= @now; SET @left = @left - @@ROWCOUNT; END
    IF @left > 0 BEGIN DELETE TOP (@left) b FROM {schema}.bucket b WHERE b.minute < @now - @series; SET @left = @left - @@ROWCOUNT; END
    IF @left > 0 BEGIN DELETE TOP (@left) d FROM {schema}.bucket_delta d WITH (ROWLOCK, READPAST, READCOMMITTEDLOCK) WHERE d.minute < @now - @series; SET @left = @left - @@ROWCOUNT; END
    IF @left > 0 BEGIN DELETE TOP (@left) a FROM {schema}.audit a WHERE a.at_time <= @now - @audit; SET @left = @left - @@ROWCOUNT; END
    IF @left > 0
    BEGIN
        DELETE TOP (@left) g FROM {schema}.error_group g
        WHERE g.last_at <= @now - @audit AND NOT EXISTS (SELECT 1 FROM {schema}.scheduled r WHERE r.fingerprint = g.fingerprint)
          AND NOT EXISTS (SELECT 1 FROM {schema}.finished f WHERE f.fingerprint = g.fingerprint AND f.state = 4);
        SET @left = @left - @@ROWCOUNT;
    END
    IF @left > 0 BEGIN DELETE TOP (@left) u FROM {schema}.unknown_type u WHERE u.last_at <= @now - @audit; SET @left = @left - @@ROWCOUNT; END
    IF @left > 0
    BEGIN
        DELETE TOP (@left) s FROM {schema}.server s WHERE s.lease_until <= @now - 86400000000 AND NOT EXISTS (SELECT 1 FROM {schema}.running r WITH (FORCESEEK) WHERE r.owner = s.id);
        SET @left = @left - @@ROWCOUNT;
    END
    SELECT @max - @left AS done, CONVERT(bit, CASE WHEN @left <= 0 THEN 1 ELSE 0 END) AS more;
END
GO
-- Adds the oldest deltas to their counters and buckets. Two at once may insert the same row: one of them is refused and tries again.
CREATE PROCEDURE {schema}.fold_counters @max int AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @counts TABLE (queue varchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL, state tinyint NOT NULL, n bigint NOT NULL);
    DECLARE @buckets TABLE (
        minute bigint NOT NULL, queue varchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL, succeeded bigint NOT NULL, failed bigint NOT NULL, retried bigint NOT NULL, deleted bigint NOT NULL, wait bigint NOT NULL, duration bigint NOT NULL);
    DECLARE @done int, @more int;
    DELETE TOP (@max) d OUTPUT deleted.queue, deleted.state, deleted.n INTO @counts (queue, state, n) FROM {schema}.counter_delta d WITH (ROWLOCK, READPAST, READCOMMITTEDLOCK);
    SET @done = @@ROWCOUNT;
    UPDATE c SET n = c.n + g.n FROM {schema}.counter c JOIN (SELECT t.queue, t.state, SUM(t.n) AS n FROM @counts t GROUP BY t.queue, t.state) g ON g.queue = c.queue AND g.state = c.state;
    INSERT INTO {schema}.counter (queue, state, n)
    SELECT t.queue, t.state, SUM(t.n) FROM @counts t WHERE NOT EXISTS (SELECT 1 FROM {schema}.counter c WHERE c.queue = t.queue AND c.state = t.state) GROUP BY t.queue, t.state;
    DELETE TOP (@max) d OUTPUT deleted.minute, deleted.queue, deleted.succeeded, deleted.failed, deleted.retried, deleted.deleted, deleted.wait, deleted.duration
    INTO @buckets (minute, queue, succeeded, failed, retried, deleted, wait, duration) FROM {schema}.bucket_delta d WITH (ROWLOCK, READPAST, READCOMMITTEDLOCK);
    SET @more = @@ROWCOUNT;
    UPDATE b SET succeeded = b.succeeded + g.succeeded, failed = b.failed + g.failed, retried = b.retried + g.retried, deleted = b.deleted + g.deleted, wait = b.wait + g.wait, duration = b.duration + g.duration
    FROM {schema}.bucket b JOIN (
        SELECT t.minute, t.queue, SUM(t.succeeded) AS succeeded, SUM(t.failed) AS failed, SUM(t.retried) AS retried, SUM(t.deleted) AS deleted, SUM(t.wait) AS wait, SUM(t.duration) AS duration
        FROM @buckets t GROUP BY t.minute, t.queue) g ON g.minute = b.minute AND g.queue = b.queue;
    INSERT INTO {schema}.bucket (minute, queue, succeeded, failed, retried, deleted, wait, duration)
    SELECT t.minute, t.queue, SUM(t.succeeded), SUM(t.failed), SUM(t.retried), SUM(t.deleted), SUM(t.wait), SUM(t.duration) FROM @buckets t
    WHERE NOT EXISTS (SELECT 1 FROM {schema}.bucket b WHERE b.minute = t.minute AND b.queue = t.queue) GROUP BY t.minute, t.queue;
    SELECT @done + @more AS done, CONVERT(bit, CASE WHEN @done = @max OR @more = @max THEN 1 ELSE 0 END) AS more;
END
GO
