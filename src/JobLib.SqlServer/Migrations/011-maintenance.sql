-- What IMaintenance does, beside transactions of others: what these hold is passed over, and looked at again half a second later at the earliest. The transaction is the caller's.
SET QUOTED_IDENTIFIER ON;
SET ANSI_NULLS ON;
GO
DROP PROCEDURE {schema}.promote_jobs;
GO
-- Answers how many moved and when the next one is due, then with the queues that they came to.
CREATE PROCEDURE {schema}.promote_jobs @max int, @now bigint AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @keys {schema}.row_list, @due {schema}.move_list, @seq bigint, @count int, @next bigint;
    INSERT INTO @keys (id, fence)
    SELECT TOP (@max) s.job, s.fence FROM {schema}.scheduled s WITH (FORCESEEK, ROWLOCK, UPDLOCK, READPAST, READCOMMITTEDLOCK) WHERE s.due_at <= @now ORDER BY s.due_at, s.job;
    DELETE s
    OUTPUT deleted.job, 1, deleted.queue, deleted.priority, deleted.due_at, deleted.fence, deleted.attempts, deleted.crashes, deleted.retrying, deleted.batch, deleted.concurrency_key, deleted.retention
    INTO @due (job, was, queue, priority, due_at, fence, attempts, crashes, retrying, batch, concurrency_key, retention)
    FROM {schema}.scheduled s WITH (FORCESEEK, ROWLOCK, READPAST, READCOMMITTEDLOCK) JOIN @keys k ON k.id = s.job AND k.fence = s.fence WHERE s.due_at <= @now;
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
    SELECT @count = COUNT(*) FROM @due;
    SELECT @next = MIN(s.due_at) - @now FROM {schema}.scheduled s WITH (READPAST, READCOMMITTEDLOCK);
    IF @count < @max AND @next <= 0 SET @next = 500000; -- somebody holds what is left: it is looked for again, but not at once
    SELECT @count AS done, @next AS next_in;
    SELECT DISTINCT d.queue FROM @due d;
END
GO
DROP PROCEDURE {schema}.rescue_jobs;
GO
-- Takes the jobs of servers without a lease away from them. @limit null: a job is never given up. Answers how many moved, whether there are more, and when the next lease ends.
CREATE PROCEDURE {schema}.rescue_jobs @limit int, @max int, @now bigint, @keep_succeeded bigint, @keep_failed bigint, @keep bigint AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @keys {schema}.row_list, @gone {schema}.move_list, @jobs {schema}.id_list, @over {schema}.id_list, @none {schema}.id_list, @names {schema}.key_list, @seq bigint, @moved int, @count int;
    DECLARE @poison TABLE (job binary(16) NOT NULL PRIMARY KEY, message nvarchar(300) NOT NULL, fingerprint nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL);
    UPDATE s SET expired = 1 FROM {schema}.server s WITH (ROWLOCK, READPAST, READCOMMITTEDLOCK) WHERE s.expired = 0 AND s.lease_until <= @now; -- whose row is locked renews it, or fetches
    INSERT INTO @keys (id, fence)
    SELECT TOP (@max) r.job, r.fence FROM {schema}.running r WITH (ROWLOCK, UPDLOCK, READPAST, READCOMMITTEDLOCK)
    WHERE NOT EXISTS (SELECT 1 FROM {schema}.server s WHERE s.id = r.owner AND s.expired = 0) ORDER BY r.job;
    DELETE r
    OUTPUT deleted.job, 0, deleted.queue, deleted.priority, deleted.seq, deleted.ready_at, deleted.fence, deleted.attempts, deleted.crashes, deleted.batch, deleted.concurrency_key, deleted.retention, deleted.claimed_at, deleted.owner, deleted.started, deleted.marked, deleted.mark
    INTO @gone (job, was, queue, priority, seq, ready_at, fence, attempts, crashes, batch, concurrency_key, retention, claimed_at, owner, started, marked, mark)
    FROM {schema}.running r WITH (FORCESEEK, ROWLOCK, READPAST, READCOMMITTEDLOCK) JOIN @keys k ON k.id = r.job AND k.fence = r.fence WHERE NOT EXISTS (SELECT 1 FROM {schema}.server s WHERE s.id = r.owner AND s.expired = 0);
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
DROP PROCEDURE {schema}.move_held;
GO
-- One step of what waits in bulk, and the jobs that have waited for their key for as long as they may.
CREATE PROCEDURE {schema}.move_held @max int, @now bigint, @keep bigint AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @keys {schema}.row_list, @back {schema}.move_list, @none {schema}.id_list, @moved int = 0, @count int, @left int, @rest bit = 0, @next bigint;
    INSERT INTO @keys (id, fence)
    SELECT TOP (@max) b.job, b.fence FROM {schema}.blocked b WITH (ROWLOCK, UPDLOCK, READPAST, READCOMMITTEDLOCK) WHERE b.key_until <= @now ORDER BY b.key_until;
    IF EXISTS (SELECT 1 FROM @keys)
    BEGIN
        DELETE b
        OUTPUT deleted.job, 0, deleted.queue, deleted.priority, deleted.seq, deleted.ready_at, deleted.fence, deleted.attempts, deleted.crashes, deleted.batch, deleted.concurrency_key, deleted.key_until, deleted.retention
        INTO @back (job, was, queue, priority, seq, ready_at, fence, attempts, crashes, batch, concurrency_key, key_until, retention)
        FROM {schema}.blocked b WITH (FORCESEEK, ROWLOCK, READPAST, READCOMMITTEDLOCK) JOIN @keys k ON k.id = b.job AND k.fence = b.fence WHERE b.key_until <= @now;
        INSERT INTO {schema}.ready (queue, priority, seq, job, ready_at, fence, attempts, crashes, batch, concurrency_key, key_until, key_timed_out, retention)
        SELECT b.queue, b.priority, b.seq, b.job, b.ready_at, b.fence, b.attempts, b.crashes, b.batch, b.concurrency_key, b.key_until, 1, b.retention FROM @back b;
    END
    SELECT @count = COUNT(*) FROM @back;
    SET @left = @max - @count;
    IF @left > 0 AND EXISTS (SELECT 1 FROM {schema}.held h WITH (READPAST, READCOMMITTEDLOCK)) EXEC {schema}.settle @none, @none, 1, @left, @now, @keep, @moved OUTPUT;
    SET @count = @count + @moved;
    IF EXISTS (SELECT 1 FROM {schema}.held h WITH (READPAST, READCOMMITTEDLOCK)) OR EXISTS (SELECT 1 FROM {schema}.blocked b WITH (READPAST, READCOMMITTEDLOCK) WHERE b.key_until <= @now) SET @rest = 1;
    SELECT @next = MIN(b.key_until) - @now FROM {schema}.blocked b WITH (READPAST, READCOMMITTEDLOCK) WHERE b.key_until > @now;
    IF @rest = 1 AND @count = 0 AND ISNULL(@next, 500000) >= 500000 SET @next = 500000; -- somebody holds what is left: it is looked for again, but not at once
    SELECT @count AS done, CONVERT(bit, CASE WHEN @rest = 1 AND @count > 0 THEN 1 ELSE 0 END) AS more, @next AS next_in;
END
GO
DROP PROCEDURE {schema}.prune;
GO
-- One step of deleting what has expired; at most @max rows in all, of which each kind but jobs takes a tenth: none starves while another goes on expiring. The ages are in microseconds.
-- Rows that somebody's transaction holds are passed over and looked at by a later step.
CREATE PROCEDURE {schema}.prune @max int, @now bigint, @succeeded bigint, @deleted bigint, @series bigint, @audit bigint, @unsealed bigint AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @keys {schema}.row_list, @gone {schema}.id_list, @none {schema}.id_list, @swept {schema}.id_list, @left int = @max, @share int = CASE WHEN @max < 20 THEN 1 ELSE @max / 10 END, @moved int, @count int, @full bit = 0;
    DECLARE @pruned TABLE (job binary(16) NOT NULL PRIMARY KEY, queue varchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL, state tinyint NOT NULL);
    DECLARE @names TABLE (name nvarchar(257) COLLATE Latin1_General_100_BIN2 NOT NULL PRIMARY KEY, job binary(16) NOT NULL);

    -- Batches that nobody has sealed become Deleted; move_held deletes their members, which expire at once.
    INSERT INTO @keys (id, fence)
    SELECT TOP (@share) b.id, b.total FROM {schema}.batch b WITH (ROWLOCK, UPDLOCK, READPAST, READCOMMITTEDLOCK) WHERE b.sealed = 0 AND b.swept = 0 AND b.created_at <= @now - @unsealed ORDER BY b.created_at;
    IF EXISTS (SELECT 1 FROM @keys)
    BEGIN
        UPDATE b SET cancelled = 1, swept = 1 FROM {schema}.batch b WITH (FORCESEEK, ROWLOCK, READPAST, READCOMMITTEDLOCK) JOIN @keys k ON k.id = b.id WHERE b.sealed = 0;
        INSERT INTO @swept (id) SELECT b.id FROM {schema}.batch b WITH (FORCESEEK, ROWLOCK, READPAST, READCOMMITTEDLOCK) JOIN @keys k ON k.id = b.id WHERE b.swept = 1;
        INSERT INTO {schema}.held (id, work) SELECT s.id, 3 FROM @swept s WHERE NOT EXISTS (SELECT 1 FROM {schema}.held h WITH (FORCESEEK) WHERE h.id = s.id AND h.work = 3);
        EXEC {schema}.settle @none, @swept, 0, @share, @now, @deleted, @moved OUTPUT;
        SELECT @count = COUNT(*) FROM @swept;
        DELETE FROM @swept;
        DELETE FROM @keys;
        SET @left = @left - @count;
        IF @count = @share SET @full = 1;
    END
    IF @left > 0 AND EXISTS (SELECT 1 FROM {schema}.batch b WITH (READPAST, READCOMMITTEDLOCK) WHERE b.swept = 1)
    BEGIN
        EXEC {schema}.settle @none, @swept, 1, @share, @now, @deleted, @moved OUTPUT;
        SET @left = @left - @moved;
        IF @moved >= @share SET @full = 1;
    END

    -- Batches that are over and whose members are gone.
    IF @left > 0
    BEGIN
        INSERT INTO @keys (id, fence)
        SELECT TOP (@share) b.id, b.total FROM (
            SELECT w.id, w.finished_at, w.total FROM {schema}.batch w WITH (ROWLOCK, UPDLOCK, READPAST, READCOMMITTEDLOCK) WHERE w.swept = 1 AND w.finished_at IS NOT NULL
            UNION ALL SELECT o.id, o.finished_at, o.total FROM {schema}.batch o WITH (ROWLOCK, UPDLOCK, READPAST, READCOMMITTEDLOCK)
            WHERE o.swept = 0 AND o.finished_at <= @now - CASE WHEN @deleted < @succeeded THEN @deleted ELSE @succeeded END AND o.finished_at <= @now - CASE o.ended WHEN 5 THEN @deleted ELSE @succeeded END) b
        WHERE NOT EXISTS (SELECT 1 FROM {schema}.job j WHERE j.batch = b.id) AND NOT EXISTS (SELECT 1 FROM {schema}.batch i WHERE i.outer_batch = b.id)
          AND NOT EXISTS (SELECT 1 FROM {schema}.awaiting a WITH (FORCESEEK) WHERE a.parent = b.id) AND NOT EXISTS (SELECT 1 FROM {schema}.batch c WHERE c.parent = b.id AND c.waiting = 1)
          AND NOT EXISTS (SELECT 1 FROM {schema}.held h WITH (FORCESEEK) WHERE h.id = b.id)
        ORDER BY b.finished_at;
        DELETE b OUTPUT deleted.id INTO @gone (id) FROM {schema}.batch b WITH (FORCESEEK, ROWLOCK, READPAST, READCOMMITTEDLOCK) JOIN @keys k ON k.id = b.id;
        SET @count = @@ROWCOUNT;
        DELETE p FROM {schema}.batch_path p WITH (FORCESEEK) JOIN @gone g ON g.id = p.batch;
        DELETE FROM @gone;
        DELETE FROM @keys;
        SET @left = @left - @count;
        IF @count = @share SET @full = 1;
    END

    IF @left > 0
    BEGIN
        INSERT INTO @names (name, job) SELECT TOP (@share) k.name, k.job FROM {schema}.idempotency_key k WITH (ROWLOCK, UPDLOCK, READPAST, READCOMMITTEDLOCK) WHERE k.expires_at <= @now ORDER BY k.expires_at;
        DELETE k FROM {schema}.idempotency_key k WITH (FORCESEEK, ROWLOCK, READPAST, READCOMMITTEDLOCK) JOIN @names n ON n.name = k.name WHERE k.expires_at <= @now;
        SET @count = @@ROWCOUNT;
        SET @left = @left - @count;
        IF @count = @share SET @full = 1;
    END
    IF @left > 0 BEGIN DELETE TOP (@share) b FROM {schema}.bucket b WHERE b.minute < @now - @series; SET @count = @@ROWCOUNT; SET @left = @left - @count; IF @count = @share SET @full = 1; END
    IF @left > 0 BEGIN DELETE TOP (@share) d FROM {schema}.bucket_delta d WITH (ROWLOCK, READPAST, READCOMMITTEDLOCK) WHERE d.minute < @now - @series; SET @count = @@ROWCOUNT; SET @left = @left - @count; IF @count = @share SET @full = 1; END
    IF @left > 0 BEGIN DELETE TOP (@share) a FROM {schema}.audit a WITH (ROWLOCK, READPAST, READCOMMITTEDLOCK) WHERE a.at_time <= @now - @audit; SET @count = @@ROWCOUNT; SET @left = @left - @count; IF @count = @share SET @full = 1; END
    IF @left > 0
    BEGIN
        DELETE TOP (@share) g FROM {schema}.error_group g
        WHERE g.last_at <= @now - @audit AND NOT EXISTS (SELECT 1 FROM {schema}.scheduled r WHERE r.fingerprint = g.fingerprint)
          AND NOT EXISTS (SELECT 1 FROM {schema}.finished f WHERE f.fingerprint = g.fingerprint AND f.state = 4);
        SET @count = @@ROWCOUNT;
        SET @left = @left - @count;
        IF @count = @share SET @full = 1;
    END
    IF @left > 0 BEGIN DELETE TOP (@share) u FROM {schema}.unknown_type u WHERE u.last_at <= @now - @audit; SET @count = @@ROWCOUNT; SET @left = @left - @count; IF @count = @share SET @full = 1; END
    IF @left > 0
    BEGIN
        DELETE TOP (@share) s FROM {schema}.server s WITH (ROWLOCK, READPAST, READCOMMITTEDLOCK) WHERE s.lease_until <= @now - 86400000000 AND (s.expired = 1 OR s.gone = 1) AND NOT EXISTS (SELECT 1 FROM {schema}.running r WITH (FORCESEEK) WHERE r.owner = s.id);
        SET @count = @@ROWCOUNT;
        SET @left = @left - @count;
        IF @count = @share SET @full = 1;
    END

    -- Jobs that no waiting child needs.
    IF @left > 0
    BEGIN
        INSERT INTO @keys (id, fence)
        SELECT TOP (@left) f.job, f.fence FROM {schema}.finished f WITH (ROWLOCK, UPDLOCK, READPAST, READCOMMITTEDLOCK)
        WHERE f.expires_at <= @now AND NOT EXISTS (SELECT 1 FROM {schema}.awaiting a WITH (FORCESEEK) WHERE a.parent = f.job) AND NOT EXISTS (SELECT 1 FROM {schema}.batch b WHERE b.parent = f.job AND b.waiting = 1)
        ORDER BY f.expires_at;
        DELETE f OUTPUT deleted.job, deleted.queue, deleted.state INTO @pruned (job, queue, state)
        FROM {schema}.finished f WITH (FORCESEEK, ROWLOCK, READPAST, READCOMMITTEDLOCK) JOIN @keys k ON k.id = f.job AND k.fence = f.fence
        WHERE f.expires_at <= @now -- again: what was attached while the keys were locked is seen only now
          AND NOT EXISTS (SELECT 1 FROM {schema}.awaiting a WITH (FORCESEEK) WHERE a.parent = f.job) AND NOT EXISTS (SELECT 1 FROM {schema}.batch b WHERE b.parent = f.job AND b.waiting = 1);
        IF EXISTS (SELECT 1 FROM @pruned)
        BEGIN
            INSERT INTO {schema}.counter_delta (queue, state, n) SELECT p.queue, p.state, -COUNT(*) FROM @pruned p GROUP BY p.queue, p.state;
            INSERT INTO @gone (id) SELECT p.job FROM @pruned p;
            EXEC {schema}.forget_jobs @gone;
            SELECT @left = @left - COUNT(*) FROM @gone;
        END
    END
    SELECT @max - @left AS done, CONVERT(bit, CASE WHEN @left <= 0 OR @full = 1 THEN 1 ELSE 0 END) AS more;
END
GO
