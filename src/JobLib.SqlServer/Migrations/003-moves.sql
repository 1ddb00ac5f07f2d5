-- As released with 0.1.0, whose libraries alone call these procedures. The procedures of today are in Procedures, a file each.
-- What happens to a job's neighbours when it moves: its batch, its children, the waiters for its key. These steps are a loop by nature (an end may
-- end a batch, which may start or delete others), so they run beside the data. They open no transaction: whoever calls them has.
-- Locks are taken in the order: jobs, batches deepest first, children. Where a row must not change under a later statement, it is written, not
-- only read: that locks it on every engine and under every isolation level.
SET QUOTED_IDENTIFIER ON;
SET ANSI_NULLS ON;
GO
-- Whether a parent that ended in this state starts a child with this condition (JobTransitions.Starts).
CREATE FUNCTION {schema}.starts (@state tinyint, @condition tinyint) RETURNS bit AS
BEGIN
    RETURN CASE WHEN @condition = 0 OR (@condition & CASE @state WHEN 3 THEN 1 WHEN 5 THEN 2 WHEN 4 THEN 4 ELSE 0 END) <> 0 THEN 1 ELSE 0 END;
END
GO
-- The name of a stored type without its assembly: what stands before the last comma, unless that is inside of the type's own arguments.
CREATE FUNCTION {schema}.type_name (@type nvarchar(max)) RETURNS nvarchar(max) AS
BEGIN
    DECLARE @comma int = CHARINDEX(N',', REVERSE(@type)), @bracket int = CHARINDEX(N']', REVERSE(@type));
    RETURN CASE WHEN @comma = 0 OR (@bracket > 0 AND @bracket < @comma) THEN @type ELSE LEFT(@type, LEN(@type) - @comma) END;
END
GO
-- The same without its namespace.
CREATE FUNCTION {schema}.short_type_name (@type nvarchar(max)) RETURNS nvarchar(max) AS
BEGIN
    DECLARE @name nvarchar(max) = {schema}.type_name(@type);
    DECLARE @head nvarchar(max) = LEFT(@name, CHARINDEX(N'[', @name + N'[') - 1);
    RETURN SUBSTRING(@name, LEN(@head) - CHARINDEX(N'.', REVERSE(@head) + N'.') + 2, LEN(@name));
END
GO
-- Frees the keys of jobs that have left running. For each key that is free now (or is named and is free), the first waiter of each queue goes back to where it was.
-- A claim that finds a key taken writes the key's row until it has stored who waits, so the statement after the delete sees every waiter.
CREATE PROCEDURE {schema}.wake_waiters @jobs {schema}.id_list READONLY, @names {schema}.key_list READONLY AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @free {schema}.key_list, @first {schema}.id_list, @back {schema}.move_list;
    DELETE k OUTPUT deleted.name INTO @free (name) FROM {schema}.concurrency_key k WITH (FORCESEEK) JOIN @jobs j ON j.id = k.job;
    INSERT INTO @free (name)
    SELECT n.name FROM @names n
    WHERE NOT EXISTS (SELECT 1 FROM {schema}.concurrency_key k WITH (FORCESEEK) WHERE k.name = n.name) AND NOT EXISTS (SELECT 1 FROM @free f WHERE f.name = n.name);
    UPDATE f SET queue = (SELECT MIN(b.queue) FROM {schema}.blocked b WITH (FORCESEEK) WHERE b.concurrency_key = f.name) FROM @free f;
    WHILE EXISTS (SELECT 1 FROM @free f WHERE f.queue IS NOT NULL)
    BEGIN
        INSERT INTO @first (id)
        SELECT (SELECT TOP (1) b.job FROM {schema}.blocked b WITH (FORCESEEK) WHERE b.concurrency_key = f.name AND b.queue = f.queue ORDER BY b.priority DESC, b.seq)
        FROM @free f WHERE f.queue IS NOT NULL;
        UPDATE f SET queue = (SELECT MIN(b.queue) FROM {schema}.blocked b WITH (FORCESEEK) WHERE b.concurrency_key = f.name AND b.queue > f.queue) FROM @free f WHERE f.queue IS NOT NULL;
    END
    DELETE b
    OUTPUT deleted.job, 0, deleted.queue, deleted.priority, deleted.seq, deleted.ready_at, deleted.fence, deleted.attempts, deleted.crashes, deleted.batch, deleted.concurrency_key, deleted.key_until, deleted.retention
    INTO @back (job, was, queue, priority, seq, ready_at, fence, attempts, crashes, batch, concurrency_key, key_until, retention)
    FROM {schema}.blocked b WITH (FORCESEEK) JOIN @first f ON f.id = b.job;
    INSERT INTO {schema}.ready (queue, priority, seq, job, ready_at, fence, attempts, crashes, batch, concurrency_key, key_until, retention)
    SELECT b.queue, b.priority, b.seq, b.job, b.ready_at, b.fence, b.attempts, b.crashes, b.batch, b.concurrency_key, b.key_until, b.retention FROM @back b;
END
GO
-- Takes jobs out of their places into moving, when they are in one of these states (a bit each), with all that they leave behind: counters, keys, what
-- their batches have counted, and the end that is undone, which becomes a row of history. A job that moves while it is looked for is looked for again, at most five times.
CREATE PROCEDURE {schema}.take_jobs @jobs {schema}.id_list READONLY, @states int AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @round int = 0, @left {schema}.id_list, @names {schema}.key_list;
    DECLARE @undone TABLE (
        job binary(16) NOT NULL PRIMARY KEY, state tinyint NOT NULL, finished_at bigint NOT NULL, queue varchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL, priority tinyint NOT NULL, fence bigint NOT NULL, attempts int NOT NULL, crashes int NOT NULL,
        attempt int NOT NULL, ready_at bigint NULL, started_at bigint NULL, duration bigint NULL, server nvarchar(256) NULL, reason nvarchar(max) NULL, actor nvarchar(max) NULL, error_type nvarchar(256) NULL,
        error_message nvarchar(max) NULL, error_details nvarchar(max) NULL, fingerprint nvarchar(256) COLLATE Latin1_General_100_BIN2 NULL, batch binary(16) NULL, concurrency_key nvarchar(257) COLLATE Latin1_General_100_BIN2 NULL, retention bigint NULL);
    WHILE @round < 5
    BEGIN
        IF @states & 4 <> 0
            DELETE r OUTPUT deleted.job, 2, deleted.queue, deleted.priority, deleted.fence, deleted.attempts, deleted.crashes, deleted.ready_at, deleted.claimed_at, deleted.owner, deleted.batch, deleted.concurrency_key, deleted.retention
            INTO {schema}.moving (job, was, queue, priority, fence, attempts, crashes, ready_at, claimed_at, owner, batch, concurrency_key, retention)
            FROM {schema}.running r WITH (FORCESEEK) JOIN @jobs j ON j.id = r.job WHERE r.marked = 0;
        IF @states & 1 <> 0
        BEGIN
            DELETE r OUTPUT deleted.job, 0, deleted.queue, deleted.priority, deleted.fence, deleted.attempts, deleted.crashes, deleted.ready_at, deleted.batch, deleted.concurrency_key, deleted.retention
            INTO {schema}.moving (job, was, queue, priority, fence, attempts, crashes, ready_at, batch, concurrency_key, retention)
            FROM {schema}.ready r WITH (FORCESEEK) JOIN @jobs j ON j.id = r.job;
            DELETE b OUTPUT deleted.job, 0, deleted.queue, deleted.priority, deleted.fence, deleted.attempts, deleted.crashes, deleted.ready_at, deleted.batch, deleted.concurrency_key, deleted.retention
            INTO {schema}.moving (job, was, queue, priority, fence, attempts, crashes, ready_at, batch, concurrency_key, retention)
            FROM {schema}.blocked b WITH (FORCESEEK) JOIN @jobs j ON j.id = b.job;
        END
        IF @states & 2 <> 0
            DELETE s OUTPUT deleted.job, 1, deleted.queue, deleted.priority, deleted.fence, deleted.attempts, deleted.crashes, deleted.retrying, deleted.batch, deleted.concurrency_key, deleted.retention
            INTO {schema}.moving (job, was, queue, priority, fence, attempts, crashes, retrying, batch, concurrency_key, retention)
            FROM {schema}.scheduled s WITH (FORCESEEK) JOIN @jobs j ON j.id = s.job;
        IF @states & 64 <> 0
            DELETE a OUTPUT deleted.job, 6, deleted.queue, deleted.priority, deleted.fence, deleted.attempts, deleted.crashes, deleted.batch, deleted.concurrency_key, deleted.retention
            INTO {schema}.moving (job, was, queue, priority, fence, attempts, crashes, batch, concurrency_key, retention)
            FROM {schema}.awaiting a WITH (FORCESEEK) JOIN @jobs j ON j.id = a.job;
        IF @states & 56 <> 0
        BEGIN
            DELETE f
            OUTPUT deleted.job, deleted.state, deleted.finished_at, deleted.queue, deleted.priority, deleted.fence, deleted.attempts, deleted.crashes, deleted.attempt, deleted.ready_at, deleted.started_at, deleted.duration, deleted.server,
                   deleted.reason, deleted.actor, deleted.error_type, deleted.error_message, deleted.error_details, deleted.fingerprint, deleted.batch, deleted.concurrency_key, deleted.retention
            INTO @undone (job, state, finished_at, queue, priority, fence, attempts, crashes, attempt, ready_at, started_at, duration, server, reason, actor, error_type, error_message, error_details, fingerprint, batch, concurrency_key, retention)
            FROM {schema}.finished f WITH (FORCESEEK) JOIN @jobs j ON j.id = f.job WHERE @states & POWER(2, f.state) <> 0;
            INSERT INTO {schema}.history (job, state, at_time, ready_at, started_at, duration, attempt, server, reason, actor, error_type, error_message, error_details, fingerprint)
            SELECT u.job, u.state, u.finished_at, u.ready_at, u.started_at, u.duration, u.attempt, u.server, u.reason, u.actor, u.error_type, u.error_message, u.error_details, u.fingerprint FROM @undone u;
            INSERT INTO {schema}.moving (job, was, queue, priority, fence, attempts, crashes, batch, concurrency_key, retention)
            SELECT u.job, u.state, u.queue, u.priority, u.fence, u.attempts, u.crashes, u.batch, u.concurrency_key, u.retention FROM @undone u;
            DELETE FROM @undone;
        END
        IF NOT EXISTS (
            SELECT 1 FROM @jobs j JOIN {schema}.place p ON p.job = j.id
            WHERE @states & POWER(2, p.state) <> 0 AND NOT EXISTS (SELECT 1 FROM {schema}.running r WITH (FORCESEEK) WHERE r.job = j.id AND r.marked = 1)) BREAK;
        SET @round = @round + 1;
    END
    INSERT INTO {schema}.counter_delta (queue, state, n)
    SELECT m.queue, m.was, -COUNT(*) FROM {schema}.moving m WITH (FORCESEEK) JOIN @jobs j ON j.id = m.job GROUP BY m.queue, m.was
    UNION ALL SELECT m.queue, 7, -COUNT(*) FROM {schema}.moving m WITH (FORCESEEK) JOIN @jobs j ON j.id = m.job WHERE m.retrying = 1 GROUP BY m.queue;
    IF EXISTS (SELECT 1 FROM {schema}.moving m WITH (FORCESEEK) JOIN @jobs j ON j.id = m.job WHERE m.batch IS NOT NULL AND m.was BETWEEN 3 AND 5)
        UPDATE b SET succeeded = b.succeeded - c.succeeded, failed = b.failed - c.failed, deleted = b.deleted - c.deleted
        FROM {schema}.batch b WITH (FORCESEEK) JOIN (
            SELECT m.batch, SUM(CASE m.was WHEN 3 THEN 1 ELSE 0 END) AS succeeded, SUM(CASE m.was WHEN 4 THEN 1 ELSE 0 END) AS failed, SUM(CASE m.was WHEN 5 THEN 1 ELSE 0 END) AS deleted
            FROM {schema}.moving m WITH (FORCESEEK) JOIN @jobs j ON j.id = m.job WHERE m.batch IS NOT NULL AND m.was BETWEEN 3 AND 5 GROUP BY m.batch) c ON c.batch = b.id;
    INSERT INTO @left (id) SELECT m.job FROM {schema}.moving m WITH (FORCESEEK) JOIN @jobs j ON j.id = m.job WHERE m.was = 2;
    IF @@ROWCOUNT > 0 UPDATE {schema}.signal SET version = version + 1 WHERE only_row = 1;
    INSERT INTO @names (name) SELECT DISTINCT m.concurrency_key FROM {schema}.moving m WITH (FORCESEEK) JOIN @jobs j ON j.id = m.job WHERE m.was = 0 AND m.concurrency_key IS NOT NULL;
    IF EXISTS (SELECT 1 FROM @names) OR EXISTS (SELECT 1 FROM {schema}.concurrency_key k WITH (FORCESEEK) JOIN @left l ON l.id = k.job) EXEC {schema}.wake_waiters @left, @names;
END
GO
-- Jobs out of moving become Deleted. Their batches and children are told by settle.
CREATE PROCEDURE {schema}.delete_moving @jobs {schema}.id_list READONLY, @reason nvarchar(max), @actor nvarchar(max), @now bigint, @keep bigint AS
BEGIN
    SET NOCOUNT ON;
    INSERT INTO {schema}.finished (job, state, finished_at, expires_at, queue, priority, fence, attempts, crashes, attempt, ready_at, started_at, server, reason, actor, batch, concurrency_key, retention)
    SELECT m.job, 5, @now, @now + ISNULL(m.retention, @keep), m.queue, m.priority, CASE WHEN m.fence >= @now THEN m.fence + 1 ELSE @now END, m.attempts, m.crashes,
           CASE m.was WHEN 2 THEN m.attempts + 1 ELSE 0 END, m.ready_at, m.claimed_at, s.name, @reason, @actor, m.batch, m.concurrency_key, m.retention
    FROM {schema}.moving m WITH (FORCESEEK) JOIN @jobs j ON j.id = m.job LEFT JOIN {schema}.server s ON s.id = m.owner;
    INSERT INTO {schema}.counter_delta (queue, state, n) SELECT m.queue, 5, COUNT(*) FROM {schema}.moving m WITH (FORCESEEK) JOIN @jobs j ON j.id = m.job GROUP BY m.queue;
    DELETE m FROM {schema}.moving m WITH (FORCESEEK) JOIN @jobs j ON j.id = m.job;
END
GO
-- All that follows from jobs having come to finished (@jobs) and from batches having changed (@batches), in this transaction: ends of batches, starts of batches,
-- children released or ruled out, members placed or deleted. Moves at most @max rows, says how many, and leaves the rest in held. @resume: goes on with what others have left there.
CREATE PROCEDURE {schema}.settle @jobs {schema}.id_list READONLY, @batches {schema}.id_list READONLY, @resume bit, @max int, @now bigint, @keep bigint, @moved int OUTPUT AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @over {schema}.id_list, @touched {schema}.id_list, @parents {schema}.id_list, @begin {schema}.id_list, @begun {schema}.id_list, @picked {schema}.id_list, @children {schema}.move_list;
    DECLARE @work TABLE (n int IDENTITY PRIMARY KEY, id binary(16) NOT NULL, work tinyint NOT NULL, after binary(16) NULL);
    DECLARE @ends TABLE (id binary(16) NOT NULL PRIMARY KEY, state tinyint NOT NULL);
    DECLARE @batch binary(16), @outer binary(16), @ended tinyint, @end tinyint, @n int, @kind tinyint, @id binary(16), @after binary(16), @count int, @seq bigint,
            @reason nvarchar(200), @actor nvarchar(max), @swept bit, @kept bigint;
    SET @moved = 0;
    INSERT INTO @over (id) SELECT j.id FROM @jobs j;
    INSERT INTO @touched (id) SELECT b.id FROM @batches b;
    INSERT INTO @begin (id) SELECT b.id FROM @batches b;
    IF @resume = 1
        DELETE TOP (100) h OUTPUT deleted.id, deleted.work, deleted.after INTO @work (id, work, after) FROM {schema}.held h WITH (ROWLOCK, UPDLOCK, READPAST, READCOMMITTEDLOCK);

    WHILE 1 = 1
    BEGIN
        -- Members that are over count in their batches.
        IF EXISTS (SELECT 1 FROM @over)
        BEGIN
            IF EXISTS (SELECT 1 FROM @over o JOIN {schema}.finished f WITH (FORCESEEK) ON f.job = o.id WHERE f.batch IS NOT NULL)
            BEGIN
                UPDATE b SET succeeded = b.succeeded + c.succeeded, failed = b.failed + c.failed, deleted = b.deleted + c.deleted
                FROM {schema}.batch b WITH (FORCESEEK) JOIN (
                    SELECT f.batch, SUM(CASE f.state WHEN 3 THEN 1 ELSE 0 END) AS succeeded, SUM(CASE f.state WHEN 4 THEN 1 ELSE 0 END) AS failed, SUM(CASE f.state WHEN 5 THEN 1 ELSE 0 END) AS deleted
                    FROM @over o JOIN {schema}.finished f WITH (FORCESEEK) ON f.job = o.id WHERE f.batch IS NOT NULL GROUP BY f.batch) c ON c.batch = b.id;
                INSERT INTO @touched (id)
                SELECT DISTINCT b.id FROM @over o JOIN {schema}.finished f WITH (FORCESEEK) ON f.job = o.id JOIN {schema}.batch b WITH (FORCESEEK) ON b.id = f.batch WHERE NOT EXISTS (SELECT 1 FROM @touched t WHERE t.id = b.id);
            END
            INSERT INTO @parents (id) SELECT o.id FROM @over o;
            DELETE FROM @over;
        END

        -- Batches that nothing keeps any more start, and those nested in them.
        WHILE EXISTS (SELECT 1 FROM @begin)
        BEGIN
            UPDATE b SET condition = b.condition FROM {schema}.batch b WITH (FORCESEEK) JOIN @begin c ON c.id = b.id;
            INSERT INTO @begun (id)
            SELECT b.id FROM @begin c JOIN {schema}.batch b WITH (FORCESEEK) ON b.id = c.id LEFT JOIN {schema}.batch o WITH (FORCESEEK) ON o.id = b.outer_batch
            WHERE b.started = 0 AND b.sealed = 1 AND b.waiting = 0 AND b.cancelled = 0 AND b.ruled_out = 0 AND (b.outer_batch IS NULL OR o.started = 1);
            UPDATE b SET started = 1 FROM {schema}.batch b WITH (FORCESEEK) JOIN @begun c ON c.id = b.id;
            DELETE FROM @begin;
            INSERT INTO @work (id, work) SELECT b.id, 2 FROM @begun b WHERE EXISTS (SELECT 1 FROM {schema}.awaiting a WITH (FORCESEEK) WHERE a.parent = b.id AND a.parent_kind = 5);
            INSERT INTO @touched (id) SELECT b.id FROM @begun b WHERE NOT EXISTS (SELECT 1 FROM @touched t WHERE t.id = b.id);
            INSERT INTO @begin (id) SELECT i.id FROM {schema}.batch i JOIN @begun b ON b.id = i.outer_batch;
            DELETE FROM @begun;
        END

        -- Batches whose counts have changed: when they end, end otherwise or are reopened, the batch around them counts anew.
        -- One inside of a Deleted batch, whose members are being deleted one by one, must not succeed with the last of them.
        WHILE EXISTS (SELECT 1 FROM @touched)
        BEGIN
            SET @batch = NULL;
            SELECT TOP (1) @batch = b.id, @outer = b.outer_batch, @ended = b.ended,
                @end = CASE WHEN b.cancelled = 1 OR b.ruled_out = 1 THEN 5 WHEN b.started = 0 OR b.total > b.succeeded + b.failed + b.deleted THEN NULL
                            WHEN ISNULL(b.ended, 0) NOT IN (3, 4) AND EXISTS (SELECT 1 FROM {schema}.batch_path p WITH (FORCESEEK) JOIN {schema}.batch o WITH (FORCESEEK) ON o.id = p.outer_batch WHERE p.batch = b.id AND (o.cancelled = 1 OR o.ruled_out = 1)) THEN 5
                            WHEN b.failed > 0 THEN 4 ELSE 3 END
            FROM @touched t JOIN {schema}.batch b WITH (FORCESEEK) ON b.id = t.id ORDER BY b.depth DESC, b.id;
            IF @batch IS NULL DELETE FROM @touched;
            DELETE FROM @touched WHERE id = @batch;
            IF @batch IS NULL OR ISNULL(@end, 255) = ISNULL(@ended, 255) CONTINUE;
            UPDATE {schema}.batch SET ended = @end, finished_at = CASE WHEN @end IN (3, 5) THEN @now END WHERE id = @batch;
            IF @outer IS NOT NULL
            BEGIN
                UPDATE {schema}.batch SET
                    succeeded = succeeded + CASE @end WHEN 3 THEN 1 ELSE 0 END - CASE @ended WHEN 3 THEN 1 ELSE 0 END,
                    failed    = failed    + CASE @end WHEN 4 THEN 1 ELSE 0 END - CASE @ended WHEN 4 THEN 1 ELSE 0 END,
                    deleted   = deleted   + CASE @end WHEN 5 THEN 1 ELSE 0 END - CASE @ended WHEN 5 THEN 1 ELSE 0 END
                WHERE id = @outer;
                IF NOT EXISTS (SELECT 1 FROM @touched t WHERE t.id = @outer) INSERT INTO @touched (id) VALUES (@outer);
            END
            IF @end IS NOT NULL AND NOT EXISTS (SELECT 1 FROM @parents p WHERE p.id = @batch) INSERT INTO @parents (id) VALUES (@batch);
        END

        -- What waits for those that have ended: batches at once, jobs as work.
        IF EXISTS (SELECT 1 FROM @parents)
        BEGIN
            DELETE FROM @ends;
            INSERT INTO @ends (id, state)
            SELECT f.job, f.state FROM @parents p JOIN {schema}.finished f WITH (FORCESEEK) ON f.job = p.id
            UNION ALL SELECT b.id, b.ended FROM @parents p JOIN {schema}.batch b WITH (FORCESEEK) ON b.id = p.id WHERE b.ended IS NOT NULL;
            DELETE FROM @parents;
            INSERT INTO @picked (id) SELECT b.id FROM @ends e JOIN {schema}.batch b ON b.parent = e.id WHERE b.waiting = 1;
            UPDATE b SET condition = b.condition FROM {schema}.batch b WITH (FORCESEEK) JOIN @picked p ON p.id = b.id;
            INSERT INTO @begin (id)
            SELECT b.id FROM @picked p JOIN {schema}.batch b WITH (FORCESEEK) ON b.id = p.id JOIN @ends e ON e.id = b.parent WHERE b.waiting = 1 AND {schema}.starts(e.state, b.condition) = 1;
            INSERT INTO @begun (id)
            SELECT b.id FROM @picked p JOIN {schema}.batch b WITH (FORCESEEK) ON b.id = p.id JOIN @ends e ON e.id = b.parent WHERE b.waiting = 1 AND e.state <> 4 AND {schema}.starts(e.state, b.condition) = 0;
            DELETE FROM @picked;
            UPDATE b SET waiting = 0 FROM {schema}.batch b WITH (FORCESEEK) JOIN @begin c ON c.id = b.id;
            UPDATE b SET waiting = 0, ruled_out = 1 FROM {schema}.batch b WITH (FORCESEEK) JOIN @begun c ON c.id = b.id;
            INSERT INTO @touched (id) SELECT b.id FROM @begin b;
            INSERT INTO @touched (id) SELECT b.id FROM @begun b;
            INSERT INTO @work (id, work) SELECT b.id, 3 FROM @begun b;
            DELETE FROM @begun;
            INSERT INTO @work (id, work) SELECT e.id, 1 FROM @ends e WHERE EXISTS (SELECT 1 FROM {schema}.awaiting a WITH (FORCESEEK) WHERE a.parent = e.id AND a.parent_kind <> 5);
            IF EXISTS (SELECT 1 FROM @touched) CONTINUE;
        END

        IF @moved >= @max BREAK;
        SET @n = NULL;
        SELECT TOP (1) @n = w.n, @id = w.id, @kind = w.work, @after = w.after FROM @work w ORDER BY w.work, w.n;
        IF @n IS NULL BREAK;
        SET @count = @max - @moved;

        IF @kind = 1 -- children of all ended parents together, by id
        BEGIN
            DELETE FROM @ends;
            INSERT INTO @ends (id, state)
            SELECT f.job, f.state FROM @work w JOIN {schema}.finished f WITH (FORCESEEK) ON f.job = w.id WHERE w.work = 1
            UNION SELECT b.id, b.ended FROM @work w JOIN {schema}.batch b WITH (FORCESEEK) ON b.id = w.id WHERE w.work = 1 AND b.ended IS NOT NULL;
            INSERT INTO @picked (id)
            SELECT TOP (@count) a.job FROM {schema}.awaiting a WITH (FORCESEEK, READCOMMITTEDLOCK) JOIN @ends e ON e.id = a.parent
            WHERE a.parent_kind <> 5 AND (e.state <> 4 OR {schema}.starts(e.state, a.condition) = 1) ORDER BY a.job;
            DELETE a
            OUTPUT deleted.job, 6, deleted.queue, deleted.priority, deleted.fence, deleted.attempts, deleted.crashes, deleted.batch, deleted.concurrency_key, deleted.retention, deleted.parent, deleted.condition, deleted.delay
            INTO @children (job, was, queue, priority, fence, attempts, crashes, batch, concurrency_key, retention, parent, condition, due_at)
            FROM {schema}.awaiting a WITH (FORCESEEK, READCOMMITTEDLOCK) JOIN @picked p ON p.id = a.job WHERE a.parent_kind <> 5;
            UPDATE c SET due_at = CASE WHEN c.due_at > 0 THEN @now + c.due_at END, was = CASE {schema}.starts(e.state, c.condition) WHEN 0 THEN 5 ELSE CASE WHEN c.due_at > 0 THEN 1 ELSE 0 END END
            FROM @children c JOIN @ends e ON e.id = c.parent;
            UPDATE c SET was = 6 FROM @children c JOIN {schema}.batch b WITH (FORCESEEK) ON b.id = c.batch WHERE c.was <> 5 AND b.started = 0;
            INSERT INTO {schema}.parent_outcome (job, parent, state, result, error_type, error_message, error_details, fingerprint)
            SELECT c.job, c.parent, e.state, f.result, f.error_type, f.error_message, f.error_details, f.fingerprint
            FROM @children c JOIN @ends e ON e.id = c.parent LEFT JOIN {schema}.finished f WITH (FORCESEEK) ON f.job = c.parent WHERE c.was <> 5;
            INSERT INTO {schema}.awaiting (job, parent, parent_kind, condition, delay, held_until, queue, priority, fence, attempts, crashes, batch, concurrency_key, retention)
            SELECT c.job, c.batch, 5, 0, 0, ISNULL(c.due_at, @now), c.queue, c.priority, c.fence, c.attempts, c.crashes, c.batch, c.concurrency_key, c.retention FROM @children c WHERE c.was = 6;
            INSERT INTO {schema}.finished (job, state, finished_at, expires_at, queue, priority, fence, attempts, crashes, attempt, reason, batch, concurrency_key, retention)
            SELECT c.job, 5, @now, @now + ISNULL(c.retention, @keep), c.queue, c.priority, CASE WHEN c.fence >= @now THEN c.fence + 1 ELSE @now END, c.attempts, c.crashes, 0,
                   CONCAT('The parent ended as ', CASE e.state WHEN 3 THEN 'Succeeded' ELSE 'Deleted' END, ', which is not what this job waited for.'), c.batch, c.concurrency_key, c.retention
            FROM @children c JOIN @ends e ON e.id = c.parent WHERE c.was = 5;
            INSERT INTO @over (id) SELECT c.job FROM @children c WHERE c.was = 5;
            SELECT @n = COUNT(*) FROM @picked;
            SET @moved = @moved + @n;
            IF @n < @count DELETE FROM @work WHERE work = 1;
        END

        IF @kind = 2 -- members that were held until their batch began
        BEGIN
            INSERT INTO @picked (id) SELECT TOP (@count) a.job FROM {schema}.awaiting a WITH (FORCESEEK, READCOMMITTEDLOCK) WHERE a.parent = @id AND a.parent_kind = 5 ORDER BY a.job;
            DELETE a
            OUTPUT deleted.job, 0, deleted.queue, deleted.priority, deleted.fence, deleted.attempts, deleted.crashes, deleted.batch, deleted.concurrency_key, deleted.retention, deleted.held_until
            INTO @children (job, was, queue, priority, fence, attempts, crashes, batch, concurrency_key, retention, due_at)
            FROM {schema}.awaiting a WITH (FORCESEEK, READCOMMITTEDLOCK) JOIN @picked p ON p.id = a.job WHERE a.parent = @id AND a.parent_kind = 5;
            UPDATE c SET due_at = CASE j.start_kind WHEN 1 THEN @now + j.start_delay WHEN 2 THEN j.start_at ELSE c.due_at END FROM @children c JOIN {schema}.job j WITH (FORCESEEK) ON j.id = c.job;
            UPDATE c SET was = 1 FROM @children c WHERE c.due_at > @now;
            SELECT @n = COUNT(*) FROM @picked;
            SET @moved = @moved + @n;
            IF @n < @count DELETE FROM @work WHERE id = @id AND work = 2;
        END

        IF @kind = 3 -- members of a batch that is Deleted
        BEGIN
            SELECT @reason = CASE WHEN b.swept = 1 THEN 'The batch was never sealed: its creation was not completed.' WHEN b.ruled_out = 1 THEN 'The end of the parent ruled the batch out.' ELSE 'The batch was cancelled.' END,
                   @actor = b.actor, @swept = b.swept, @kept = CASE b.swept WHEN 1 THEN 0 ELSE @keep END
            FROM {schema}.batch b WITH (FORCESEEK) WHERE b.id = @id;
            INSERT INTO @picked (id) SELECT TOP (@count) j.id FROM {schema}.job j WHERE j.batch = @id AND (@after IS NULL OR j.id > @after) ORDER BY j.id;
            EXEC {schema}.take_jobs @picked, 87; -- every state but Succeeded and Deleted
            INSERT INTO @over (id) SELECT m.job FROM {schema}.moving m WITH (FORCESEEK) JOIN @picked p ON p.id = m.job;
            EXEC {schema}.delete_moving @picked, @reason, @actor, @now, @kept;
            SELECT @n = COUNT(*) FROM @picked p;
            SELECT TOP (1) @after = p.id FROM @picked p ORDER BY p.id DESC;
            SET @moved = @moved + @n;
            UPDATE w SET after = @after FROM @work w WHERE w.id = @id AND w.work = 3 AND @n > 0;
            IF @n < @count -- then the batches in it, which may have ended since they were read
            BEGIN
                SET @count = @count - @n;
                INSERT INTO @begun (id)
                SELECT TOP (@count) b.id FROM {schema}.batch b WHERE b.outer_batch = @id AND b.cancelled = 0 AND b.ruled_out = 0 AND ISNULL(b.ended, 0) <> 3 ORDER BY b.id;
                UPDATE b SET cancelled = 1, actor = @actor, swept = @swept FROM {schema}.batch b WITH (FORCESEEK) JOIN @begun c ON c.id = b.id WHERE ISNULL(b.ended, 0) <> 3;
                INSERT INTO @work (id, work) SELECT b.id, 3 FROM @begun b;
                INSERT INTO @touched (id) SELECT b.id FROM @begun b;
                SELECT @n = COUNT(*) FROM @begun;
                SET @moved = @moved + @n;
                IF @n < @count DELETE FROM @work WHERE id = @id AND work = 3;
                DELETE FROM @begun;
            END
        END

        -- Children and members that may go on.
        IF EXISTS (SELECT 1 FROM @children)
        BEGIN
            SET @seq = NEXT VALUE FOR {schema}.ready_seq;
            INSERT INTO {schema}.ready (queue, priority, seq, job, ready_at, fence, attempts, crashes, batch, concurrency_key, retention)
            SELECT c.queue, c.priority, @seq + ROW_NUMBER() OVER (ORDER BY c.job) - 1, c.job, @now, c.fence, c.attempts, c.crashes, c.batch, c.concurrency_key, c.retention FROM @children c WHERE c.was = 0;
            INSERT INTO {schema}.scheduled (job, due_at, queue, priority, fence, attempts, crashes, batch, concurrency_key, retention)
            SELECT c.job, c.due_at, c.queue, c.priority, c.fence, c.attempts, c.crashes, c.batch, c.concurrency_key, c.retention FROM @children c WHERE c.was = 1;
            UPDATE j SET scheduled_at = c.due_at FROM {schema}.job j WITH (FORCESEEK) JOIN @children c ON c.job = j.id WHERE c.was = 1;
            INSERT INTO {schema}.counter_delta (queue, state, n)
            SELECT c.queue, 6, -COUNT(*) FROM @children c WHERE c.was <> 6 GROUP BY c.queue
            UNION ALL SELECT c.queue, c.was, COUNT(*) FROM @children c WHERE c.was <> 6 GROUP BY c.queue, c.was;
            DELETE FROM @children;
        END
        DELETE FROM @picked;
    END

    INSERT INTO {schema}.held (id, work, after)
    SELECT w.id, w.work, w.after FROM @work w
    WHERE NOT EXISTS (SELECT 1 FROM {schema}.held h WITH (FORCESEEK) WHERE h.id = w.id AND h.work = w.work) AND NOT EXISTS (SELECT 1 FROM @work e WHERE e.id = w.id AND e.work = w.work AND e.n < w.n);
END
GO
-- Jobs in moving that a fetch has found in a Deleted batch, or in a batch inside of one, become Deleted.
CREATE PROCEDURE {schema}.drop_jobs @jobs {schema}.id_list READONLY, @now bigint, @keep bigint AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @none {schema}.id_list, @actor nvarchar(max), @moved int;
    SELECT TOP (1) @actor = o.actor
    FROM @jobs j JOIN {schema}.moving m WITH (FORCESEEK) ON m.job = j.id JOIN {schema}.batch_path p WITH (FORCESEEK) ON p.batch = m.batch JOIN {schema}.batch o WITH (FORCESEEK) ON o.id = p.outer_batch WHERE o.cancelled = 1 ORDER BY o.depth DESC;
    INSERT INTO {schema}.counter_delta (queue, state, n) SELECT m.queue, 0, -COUNT(*) FROM @jobs j JOIN {schema}.moving m WITH (FORCESEEK) ON m.job = j.id GROUP BY m.queue;
    EXEC {schema}.delete_moving @jobs, 'The batch was cancelled.', @actor, @now, @keep;
    EXEC {schema}.settle @jobs, @none, 0, 1000, @now, @keep, @moved OUTPUT;
END
GO
