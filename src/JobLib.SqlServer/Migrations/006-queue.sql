-- As released with 0.1.0, whose libraries alone call these procedures. The procedures of today are in Procedures, a file each.
-- What IJobQueue and IServerRegistry do. Each procedure is one operation; the transaction is the caller's.
SET QUOTED_IDENTIFIER ON;
SET ANSI_NULLS ON;
GO
-- The jobs of one claim, with their parameters: what a fetch answers.
CREATE PROCEDURE {schema}.read_claim @owner binary(16), @claim bigint, @lanes {schema}.lane_list READONLY AS
BEGIN
    SET NOCOUNT ON;
    SELECT r.job, r.fence, r.attempts, r.crashes, r.queue, r.priority, r.ready_at, j.concurrency_key, r.key_timed_out, r.batch,
           j.created_at, j.scheduled_at, j.type, j.method, j.signature, j.arguments, j.format, j.ambient, j.recurring_id,
           p.parent, p.state AS parent_state, p.result AS parent_result, p.error_type, p.error_message, p.error_details, p.fingerprint
    FROM {schema}.running r WITH (FORCESEEK) JOIN {schema}.job j WITH (FORCESEEK) ON j.id = r.job LEFT JOIN {schema}.parent_outcome p WITH (FORCESEEK) ON p.job = r.job LEFT JOIN @lanes l ON l.queue = r.queue
    WHERE r.owner = @owner AND r.claim = @claim
    ORDER BY l.n, r.priority DESC, r.seq;
    SELECT p.job, p.name, p.value FROM {schema}.running r WITH (FORCESEEK) JOIN {schema}.job_parameter p WITH (FORCESEEK) ON p.job = r.job WHERE r.owner = @owner AND r.claim = @claim;
END
GO
-- Claims from the lanes in their order. Answers whether the server is live, then with the jobs and their parameters.
-- The keys come first, into a table variable, under locks that skip what others hold; the delete repeats the guard, so that an engine which does not skip claims nothing twice.
CREATE PROCEDURE {schema}.fetch_jobs @owner binary(16), @claim bigint, @lanes_json nvarchar(max), @max int, @suspect bit, @now bigint, @keep bigint AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @lanes {schema}.lane_list;
    INSERT INTO @lanes (n, queue, most)
    SELECT j.n, j.queue, j.most
    FROM OPENJSON(@lanes_json) WITH (n int '$.n', queue varchar(64) '$.queue', most int '$.most') j;
    DECLARE @picked TABLE (n int NOT NULL IDENTITY PRIMARY KEY, queue varchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL, priority tinyint NOT NULL, seq bigint NOT NULL);
    DECLARE @taken {schema}.move_list, @dead {schema}.id_list, @lane int, @queue varchar(64), @left int = @max, @want int, @found int, @round int = 0;
    UPDATE {schema}.server SET last_claim = @claim WHERE id = @owner AND expired = 0 AND gone = 0 AND lease_until > @now AND last_claim < @claim;
    IF @@ROWCOUNT = 0
    BEGIN
        IF EXISTS (SELECT 1 FROM {schema}.server s WHERE s.id = @owner AND s.expired = 0 AND s.gone = 0 AND s.lease_until > @now)
        BEGIN
            SELECT CONVERT(bit, 1) AS accepted; -- a repeated claim: what it took and still holds
            EXEC {schema}.read_claim @owner, @claim, @lanes;
        END
        ELSE
            SELECT CONVERT(bit, 0) AS accepted;
        RETURN;
    END

    WHILE @left > 0 AND @round < 8 -- again only when jobs were set aside
    BEGIN
        SET @round = @round + 1;
        IF @suspect = 1 AND @round = 1
            INSERT INTO @picked (queue, priority, seq)
            SELECT TOP (1) r.queue, r.priority, r.seq
            FROM @lanes l JOIN {schema}.ready r WITH (ROWLOCK, UPDLOCK, READPAST, READCOMMITTEDLOCK) ON r.queue = l.queue
            WHERE r.crashes >= 2 AND l.most > 0 AND NOT EXISTS (SELECT 1 FROM {schema}.queue q WHERE q.name = l.queue AND q.paused = 1)
            ORDER BY l.n, r.priority DESC, r.seq;
        IF EXISTS (SELECT 1 FROM @picked)
            SET @left = 1;
        ELSE
        BEGIN
            SELECT @lane = MIN(l.n), @found = 0 FROM @lanes l;
            WHILE @lane IS NOT NULL AND @found < @left
            BEGIN
                SELECT @queue = l.queue, @want = l.most - (SELECT COUNT(*) FROM {schema}.running r WITH (FORCESEEK) WHERE r.owner = @owner AND r.claim = @claim AND r.queue = l.queue) FROM @lanes l WHERE l.n = @lane;
                IF @want > @left - @found SET @want = @left - @found;
                IF @want > 0 AND NOT EXISTS (SELECT 1 FROM {schema}.queue q WHERE q.name = @queue AND q.paused = 1)
                    INSERT INTO @picked (queue, priority, seq)
                    SELECT TOP (@want) r.queue, r.priority, r.seq
                    FROM {schema}.ready r WITH (ROWLOCK, UPDLOCK, READPAST, READCOMMITTEDLOCK)
                    WHERE r.queue = @queue AND r.crashes < 2
                    ORDER BY r.priority DESC, r.seq;
                SELECT @found = COUNT(*) FROM @picked;
                SELECT @lane = MIN(l.n) FROM @lanes l WHERE l.n > @lane;
            END
        END
        DELETE r
        OUTPUT deleted.job, 0, deleted.queue, deleted.priority, deleted.seq, deleted.ready_at, deleted.fence, deleted.attempts, deleted.crashes, deleted.batch, deleted.concurrency_key, deleted.key_until, deleted.key_timed_out, deleted.retention
        INTO @taken (job, was, queue, priority, seq, ready_at, fence, attempts, crashes, batch, concurrency_key, key_until, key_timed_out, retention)
        FROM {schema}.ready r WITH (FORCESEEK) JOIN @picked p ON p.queue = r.queue AND p.priority = r.priority AND p.seq = r.seq;
        DELETE FROM @picked;
        IF NOT EXISTS (SELECT 1 FROM @taken) BREAK;

        -- What belongs to a batch that is Deleted becomes Deleted too.
        IF EXISTS (SELECT 1 FROM @taken t WHERE t.batch IS NOT NULL)
        BEGIN
            INSERT INTO {schema}.moving (job, was, queue, priority, fence, attempts, crashes, ready_at, batch, concurrency_key, retention)
            SELECT t.job, 0, t.queue, t.priority, t.fence, t.attempts, t.crashes, t.ready_at, t.batch, t.concurrency_key, t.retention FROM @taken t
            WHERE EXISTS (SELECT 1 FROM {schema}.batch_path p WITH (FORCESEEK) JOIN {schema}.batch b WITH (FORCESEEK) ON b.id = p.outer_batch WHERE p.batch = t.batch AND (b.cancelled = 1 OR b.ruled_out = 1));
            IF @@ROWCOUNT > 0
            BEGIN
                INSERT INTO @dead (id) SELECT m.job FROM {schema}.moving m WITH (FORCESEEK) JOIN @taken t ON t.job = m.job;
                DELETE t FROM @taken t JOIN @dead d ON d.id = t.job;
                EXEC {schema}.drop_jobs @dead, @now, @keep;
                DELETE FROM @dead;
            END
        END

        -- Keys: the first job of a free key holds it, the others wait aside. Writing the key's row makes whoever frees it wait until they are stored.
        IF EXISTS (SELECT 1 FROM @taken t WHERE t.concurrency_key IS NOT NULL AND t.key_timed_out = 0)
        BEGIN
            UPDATE k SET job = k.job FROM {schema}.concurrency_key k WITH (FORCESEEK) JOIN (SELECT DISTINCT t.concurrency_key FROM @taken t WHERE t.key_timed_out = 0) t ON t.concurrency_key = k.name;
            INSERT INTO {schema}.concurrency_key (name, job)
            SELECT f.concurrency_key, f.job FROM (
                SELECT t.concurrency_key, t.job, ROW_NUMBER() OVER (PARTITION BY t.concurrency_key ORDER BY l.n, t.priority DESC, t.seq) AS n
                FROM @taken t JOIN @lanes l ON l.queue = t.queue WHERE t.concurrency_key IS NOT NULL AND t.key_timed_out = 0) f
            WHERE f.n = 1 AND NOT EXISTS (SELECT 1 FROM {schema}.concurrency_key k WITH (FORCESEEK, UPDLOCK, HOLDLOCK) WHERE k.name = f.concurrency_key);
            INSERT INTO {schema}.blocked (job, queue, priority, seq, ready_at, fence, attempts, crashes, batch, concurrency_key, key_until, retention)
            SELECT t.job, t.queue, t.priority, t.seq, t.ready_at, t.fence, t.attempts, t.crashes, t.batch, t.concurrency_key, ISNULL(t.key_until, @now + j.concurrency_wait), t.retention
            FROM @taken t JOIN {schema}.job j WITH (FORCESEEK) ON j.id = t.job
            WHERE t.concurrency_key IS NOT NULL AND t.key_timed_out = 0 AND NOT EXISTS (SELECT 1 FROM {schema}.concurrency_key k WITH (FORCESEEK) WHERE k.name = t.concurrency_key AND k.job = t.job);
            DELETE t FROM @taken t JOIN {schema}.blocked b WITH (FORCESEEK) ON b.job = t.job;
        END

        INSERT INTO {schema}.running (job, owner, claim, fence, attempts, crashes, queue, priority, seq, ready_at, claimed_at, batch, concurrency_key, key_timed_out, retention)
        SELECT t.job, @owner, @claim, CASE WHEN t.fence >= @now THEN t.fence + 1 ELSE @now END, t.attempts, t.crashes, t.queue, t.priority, t.seq, t.ready_at, @now, t.batch, t.concurrency_key, t.key_timed_out, t.retention
        FROM @taken t;
        INSERT INTO {schema}.counter_delta (queue, state, n)
        SELECT t.queue, 0, -COUNT(*) FROM @taken t GROUP BY t.queue UNION ALL SELECT t.queue, 2, COUNT(*) FROM @taken t GROUP BY t.queue;
        SELECT @left = @left - COUNT(*) FROM @taken;
        DELETE FROM @taken;
    END
    SELECT CONVERT(bit, 1) AS accepted;
    EXEC {schema}.read_claim @owner, @claim, @lanes;
END
GO
-- Records outcomes. Answers for each, in order: FinishStatus.
-- The first statement locks the fenced rows; everything after begins when it has them, and so sees every child that was attached before.
CREATE PROCEDURE {schema}.finish_jobs @owner binary(16), @outcomes_json nvarchar(max), @texts_json nvarchar(max), @now bigint, @keep_succeeded bigint, @keep_failed bigint, @keep bigint AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @outcomes {schema}.outcome_list;
    INSERT INTO @outcomes (n, job, fence, kind, charges, delay, result, error_type, error_message, error_details, fingerprint, reason, queue, keep, unknown, requires_mark, began_ago, took)
    SELECT j.n, CONVERT(binary(16), j.job), j.fence, j.kind, j.charges, j.delay, j.result, j.error_type, j.error_message, j.error_details, j.fingerprint, j.reason, j.queue, j.keep,
        j.unknown, j.requires_mark, j.began_ago, j.took
    FROM OPENJSON(@outcomes_json) WITH (n int '$.n', job uniqueidentifier '$.job', fence bigint '$.fence', kind tinyint '$.kind', charges bit '$.charges', delay bigint '$.delay', result nvarchar(max) '$.result',
        error_type nvarchar(256) '$.error_type', error_message nvarchar(max) '$.error_message', error_details nvarchar(max) '$.error_details',
        fingerprint nvarchar(256) '$.fingerprint', reason nvarchar(max) '$.reason', queue varchar(64) '$.queue', keep bigint '$.keep', unknown bit '$.unknown',
        requires_mark bit '$.requires_mark', began_ago bigint '$.began_ago', took bigint '$.took') j;
    DECLARE @texts {schema}.job_text_list;
    INSERT INTO @texts (n, job, name, value)
    SELECT j.n, CONVERT(binary(16), j.job), j.name, j.value
    FROM OPENJSON(@texts_json) WITH (n int '$.n', job uniqueidentifier '$.job', name nvarchar(257) '$.name', value nvarchar(max) '$.value') j;
    DECLARE @gone {schema}.move_list, @jobs {schema}.id_list, @over {schema}.id_list, @none {schema}.id_list, @names {schema}.key_list, @server nvarchar(256), @seq bigint, @moved int, @round int = 0;
    DECLARE @ended TABLE (
        n int NOT NULL PRIMARY KEY, job binary(16) NOT NULL, kind tinyint NOT NULL, state tinyint NOT NULL, attempts int NOT NULL, attempt int NOT NULL, queue varchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
        due_at bigint NULL, started_at bigint NULL, took bigint NULL, result nvarchar(max) NULL, error_type nvarchar(256) NULL, error_message nvarchar(max) NULL, error_details nvarchar(max) NULL,
        fingerprint nvarchar(256) COLLATE Latin1_General_100_BIN2 NULL, reason nvarchar(max) NULL, keep bigint NULL);
    SELECT @server = s.name FROM {schema}.server s WHERE s.id = @owner;
    IF NOT EXISTS (SELECT 1 FROM {schema}.server s WHERE s.id = @owner AND s.expired = 0) SET @round = 2; -- it was taken for dead: nothing that it says counts
    WHILE @round < 2 AND EXISTS (SELECT 1 FROM @outcomes o WHERE NOT EXISTS (SELECT 1 FROM @gone g WHERE g.job = o.job)) -- twice, since an engine may pass over a row whose lock it has waited for
    BEGIN
        SET @round = @round + 1;
        DELETE r
        OUTPUT deleted.job, 2, deleted.queue, deleted.priority, deleted.seq, deleted.ready_at, deleted.fence, deleted.attempts, deleted.crashes, deleted.batch, deleted.concurrency_key, deleted.retention, deleted.claimed_at, deleted.marked, deleted.mark
        INTO @gone (job, was, queue, priority, seq, ready_at, fence, attempts, crashes, batch, concurrency_key, retention, claimed_at, marked, mark)
        FROM {schema}.running r WITH (FORCESEEK) JOIN @outcomes o ON o.job = r.job AND o.fence = r.fence
        WHERE r.owner = @owner AND (r.marked = 1 OR o.requires_mark = 0);
    END
    INSERT INTO @ended (n, job, kind, state, attempts, attempt, queue, due_at, started_at, took, result, error_type, error_message, error_details, fingerprint, reason, keep)
    SELECT o.n, g.job, k.kind, CASE k.kind WHEN 0 THEN 3 WHEN 2 THEN 4 WHEN 3 THEN 5 ELSE CASE WHEN o.delay > 0 THEN 1 ELSE 0 END END,
           g.attempts + CASE WHEN g.marked = 1 OR o.charges = 1 THEN 1 ELSE 0 END, g.attempts + 1, ISNULL(o.queue, g.queue), CASE WHEN o.delay > 0 THEN @now + o.delay END,
           @now - o.began_ago, CASE WHEN o.began_ago IS NOT NULL THEN o.took END, CASE WHEN g.marked = 1 THEN g.mark WHEN k.kind = 0 THEN o.result END,
           CASE g.marked WHEN 0 THEN o.error_type END, CASE g.marked WHEN 0 THEN o.error_message END, CASE g.marked WHEN 0 THEN o.error_details END, CASE g.marked WHEN 0 THEN o.fingerprint END,
           o.reason, CASE k.kind WHEN 2 THEN ISNULL(o.keep, @keep_failed) WHEN 0 THEN COALESCE(o.keep, g.retention, @keep_succeeded) ELSE COALESCE(o.keep, g.retention, @keep) END
    FROM @gone g JOIN @outcomes o ON o.job = g.job AND o.fence = g.fence CROSS APPLY (SELECT CASE g.marked WHEN 1 THEN 0 ELSE o.kind END AS kind) k;

    INSERT INTO {schema}.finished (job, state, finished_at, expires_at, queue, priority, fence, attempts, crashes, attempt, ready_at, started_at, duration, server, result, reason,
                            error_type, error_message, error_details, fingerprint, batch, concurrency_key, retention)
    SELECT e.job, e.state, @now, @now + e.keep, e.queue, g.priority, g.fence, e.attempts, g.crashes, e.attempt, g.ready_at, e.started_at, e.took, @server, e.result, e.reason,
           e.error_type, e.error_message, e.error_details, e.fingerprint, g.batch, g.concurrency_key, g.retention
    FROM @ended e JOIN @gone g ON g.job = e.job WHERE e.state BETWEEN 3 AND 5;
    IF EXISTS (SELECT 1 FROM @ended e WHERE e.state < 2)
    BEGIN
        SET @seq = NEXT VALUE FOR {schema}.ready_seq;
        INSERT INTO {schema}.ready (queue, priority, seq, job, ready_at, fence, attempts, crashes, batch, concurrency_key, retention)
        SELECT e.queue, g.priority, @seq + ROW_NUMBER() OVER (ORDER BY e.n) - 1, e.job, @now, g.fence, e.attempts, g.crashes, g.batch, g.concurrency_key, g.retention FROM @ended e JOIN @gone g ON g.job = e.job WHERE e.state = 0;
        INSERT INTO {schema}.scheduled (job, due_at, queue, priority, fence, attempts, crashes, retrying, fingerprint, batch, concurrency_key, retention)
        SELECT e.job, e.due_at, e.queue, g.priority, g.fence, e.attempts, g.crashes, CASE e.kind WHEN 1 THEN 1 ELSE 0 END, CASE e.kind WHEN 1 THEN e.fingerprint END, g.batch, g.concurrency_key, g.retention
        FROM @ended e JOIN @gone g ON g.job = e.job WHERE e.state = 1;
        INSERT INTO {schema}.history (job, state, at_time, ready_at, started_at, duration, attempt, server, reason, due_at, error_type, error_message, error_details, fingerprint)
        SELECT e.job, e.state, @now, g.ready_at, e.started_at, e.took, e.attempt, @server, e.reason, e.due_at, e.error_type, e.error_message, e.error_details, e.fingerprint
        FROM @ended e JOIN @gone g ON g.job = e.job WHERE e.kind IN (1, 4);
    END
    IF EXISTS (SELECT 1 FROM @texts)
    BEGIN
        UPDATE p SET value = t.value FROM {schema}.job_parameter p WITH (FORCESEEK) JOIN @texts t ON t.job = p.job AND t.name = p.name JOIN @ended e ON e.job = t.job;
        INSERT INTO {schema}.job_parameter (job, name, value)
        SELECT t.job, t.name, t.value FROM @texts t JOIN @ended e ON e.job = t.job WHERE NOT EXISTS (SELECT 1 FROM {schema}.job_parameter p WITH (FORCESEEK) WHERE p.job = t.job AND p.name = t.name);
    END
    INSERT INTO {schema}.counter_delta (queue, state, n)
    SELECT g.queue, 2, -COUNT(*) FROM @gone g GROUP BY g.queue
    UNION ALL SELECT e.queue, e.state, COUNT(*) FROM @ended e GROUP BY e.queue, e.state
    UNION ALL SELECT e.queue, 7, COUNT(*) FROM @ended e WHERE e.state = 1 AND e.kind = 1 GROUP BY e.queue;
    INSERT INTO {schema}.bucket_delta (minute, queue, succeeded, failed, retried, deleted, wait, duration)
    SELECT @now - @now % 60000000, g.queue, SUM(CASE e.kind WHEN 0 THEN 1 ELSE 0 END), SUM(CASE e.kind WHEN 2 THEN 1 ELSE 0 END), SUM(CASE e.kind WHEN 1 THEN 1 ELSE 0 END), SUM(CASE e.kind WHEN 3 THEN 1 ELSE 0 END),
           SUM(CASE WHEN e.started_at > g.ready_at THEN e.started_at - g.ready_at ELSE 0 END), SUM(ISNULL(e.took, 0))
    FROM @ended e JOIN @gone g ON g.job = e.job WHERE e.kind <> 4 GROUP BY g.queue;

    IF EXISTS (SELECT 1 FROM @ended e WHERE e.fingerprint IS NOT NULL)
    BEGIN
        UPDATE g SET last_at = @now, attempts = g.attempts + c.n, message = c.message
        FROM {schema}.error_group g JOIN (SELECT e.fingerprint, COUNT(*) AS n, MAX(e.error_message) AS message FROM @ended e WHERE e.fingerprint IS NOT NULL GROUP BY e.fingerprint) c ON c.fingerprint = g.fingerprint;
        INSERT INTO {schema}.error_group (fingerprint, type, message, first_at, last_at, attempts)
        SELECT e.fingerprint, MAX(e.error_type), MAX(e.error_message), @now, @now, COUNT(*) FROM @ended e
        WHERE e.fingerprint IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {schema}.error_group g WITH (UPDLOCK, HOLDLOCK) WHERE g.fingerprint = e.fingerprint) GROUP BY e.fingerprint;
    END
    IF EXISTS (SELECT 1 FROM @outcomes o WHERE o.unknown = 1)
    BEGIN
        INSERT INTO @names (name)
        SELECT DISTINCT CONVERT(nvarchar(256), LEFT(CONCAT({schema}.type_name(j.type), N'.', j.method), 256)) COLLATE Latin1_General_100_BIN2
        FROM @ended e JOIN @outcomes o ON o.n = e.n JOIN {schema}.job j WITH (FORCESEEK) ON j.id = e.job WHERE o.unknown = 1;
        UPDATE u SET last_at = @now, n = u.n + 1 FROM {schema}.unknown_type u JOIN @names k ON k.name = u.name;
        INSERT INTO {schema}.unknown_type (name, first_at, last_at, n)
        SELECT k.name, @now, @now, 1 FROM @names k WHERE NOT EXISTS (SELECT 1 FROM {schema}.unknown_type u WITH (UPDLOCK, HOLDLOCK) WHERE u.name = k.name);
        DELETE FROM @names;
    END
    IF EXISTS (SELECT 1 FROM @gone g WHERE g.concurrency_key IS NOT NULL)
    BEGIN
        INSERT INTO @jobs (id) SELECT g.job FROM @gone g WHERE g.concurrency_key IS NOT NULL;
        EXEC {schema}.wake_waiters @jobs, @names;
    END
    INSERT INTO @over (id) SELECT e.job FROM @ended e WHERE e.state BETWEEN 3 AND 5;
    IF EXISTS (SELECT 1 FROM @over) EXEC {schema}.settle @over, @none, 0, 1000, @now, @keep, @moved OUTPUT;

    IF NOT EXISTS (SELECT 1 FROM @outcomes o WHERE NOT EXISTS (SELECT 1 FROM @ended e WHERE e.n = o.n))
        SELECT CONVERT(tinyint, 0) AS status FROM @outcomes o ORDER BY o.n;
    ELSE -- only then is it asked where the others are
        SELECT CASE WHEN e.n IS NOT NULL THEN 0
                    WHEN EXISTS (SELECT 1 FROM {schema}.running r WITH (FORCESEEK) WHERE r.job = o.job AND r.fence = o.fence AND r.owner = @owner AND o.requires_mark = 1 AND r.marked = 0) THEN 4
                    WHEN EXISTS (SELECT 1 FROM {schema}.place p WHERE p.job = o.job AND p.fence = o.fence AND p.state <> 2) THEN 1 ELSE 2 END AS status
        FROM @outcomes o LEFT JOIN @ended e ON e.n = o.n ORDER BY o.n;
END
GO
-- Stores what running jobs say about themselves. Answers with the jobs that are no longer this server's.
-- Waits for no row that complete_job has locked in a transaction that is still open: its progress is passed over, and whose it is can be read at any time.
CREATE PROCEDURE {schema}.report_jobs @owner binary(16), @reports_json nvarchar(max), @lines_json nvarchar(max) AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @reports {schema}.held_list;
    INSERT INTO @reports (n, job, fence, started, progress, progress_text)
    SELECT j.n, CONVERT(binary(16), j.job), j.fence, j.started, j.progress, j.progress_text
    FROM OPENJSON(@reports_json) WITH (n int '$.n', job uniqueidentifier '$.job', fence bigint '$.fence', started bit '$.started', progress float '$.progress', progress_text nvarchar(256) '$.progress_text') j;
    DECLARE @lines {schema}.line_list;
    INSERT INTO @lines (n, report, at_time, level, attempt, line)
    SELECT j.n, j.report, j.at_time, j.level, j.attempt, j.line
    FROM OPENJSON(@lines_json) WITH (n int '$.n', report int '$.report', at_time bigint '$.at_time', level tinyint '$.level', attempt int '$.attempt', line nvarchar(max) '$.line') j;
    DECLARE @mine {schema}.id_order;
    UPDATE r SET progress = ISNULL(p.progress, r.progress), progress_text = CASE WHEN p.progress IS NULL THEN r.progress_text ELSE p.progress_text END
    FROM {schema}.running r WITH (ROWLOCK, READPAST, READCOMMITTEDLOCK) JOIN @reports p ON p.job = r.job AND p.fence = r.fence WHERE r.owner = @owner;
    INSERT INTO @mine (n, id) SELECT p.n, p.job FROM @reports p JOIN {schema}.running r WITH (READUNCOMMITTED) ON r.job = p.job AND r.fence = p.fence WHERE r.owner = @owner;
    INSERT INTO {schema}.job_log (job, at_time, level, attempt, line) SELECT m.id, l.at_time, l.level, l.attempt, l.line FROM @lines l JOIN @mine m ON m.n = l.report ORDER BY l.n;
    SELECT DISTINCT p.job FROM @reports p WHERE NOT EXISTS (SELECT 1 FROM @mine m WHERE m.n = p.n);
END
GO
CREATE PROCEDURE {schema}.set_paused @names_json nvarchar(max), @paused bit, @actor nvarchar(max), @action nvarchar(256), @now bigint AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @names {schema}.name_list;
    INSERT INTO @names (n, name, at_time)
    SELECT j.n, j.name, j.at_time
    FROM OPENJSON(@names_json) WITH (n int '$.n', name nvarchar(256) '$.name', at_time bigint '$.at_time') j;
    DECLARE @changed int = 0;
    UPDATE q SET paused = @paused FROM {schema}.queue q JOIN @names n ON n.name = q.name WHERE q.paused <> @paused;
    SET @changed = @@ROWCOUNT;
    INSERT INTO {schema}.queue (name, paused)
    SELECT DISTINCT n.name, @paused FROM @names n WHERE @paused = 1 AND NOT EXISTS (SELECT 1 FROM {schema}.queue q WITH (UPDLOCK, HOLDLOCK) WHERE q.name = n.name);
    SET @changed = @changed + @@ROWCOUNT;
    UPDATE {schema}.signal SET version = version + 1 WHERE only_row = 1;
    INSERT INTO {schema}.audit (at_time, actor, action, target, n) SELECT @now, @actor, @action, (SELECT TOP (1) n.name FROM @names n ORDER BY n.n), COUNT(*) FROM @names n HAVING COUNT(*) > 0;
END
GO
-- Gives running jobs of a server back to their queues without a charge. Those that are marked as complete, or that an open transaction is marking, stay.
CREATE PROCEDURE {schema}.put_back @owner binary(16), @before bigint, @except {schema}.id_list READONLY, @now bigint, @count int OUTPUT AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @keys {schema}.id_list, @gone {schema}.move_list, @jobs {schema}.id_list, @none {schema}.key_list, @seq bigint;
    INSERT INTO @keys (id)
    SELECT TOP (1000) r.job FROM {schema}.running r WITH (ROWLOCK, UPDLOCK, READPAST, READCOMMITTEDLOCK)
    WHERE r.owner = @owner AND r.claim < @before AND r.marked = 0 AND NOT EXISTS (SELECT 1 FROM @except e WHERE e.id = r.job) ORDER BY r.claim;
    SELECT @count = COUNT(*) FROM @keys;
    IF @count = 0 RETURN;
    DELETE r
    OUTPUT deleted.job, 2, deleted.queue, deleted.priority, deleted.seq, deleted.fence, deleted.attempts, deleted.crashes, deleted.batch, deleted.concurrency_key, deleted.retention
    INTO @gone (job, was, queue, priority, seq, fence, attempts, crashes, batch, concurrency_key, retention)
    FROM {schema}.running r WITH (FORCESEEK) JOIN @keys k ON k.id = r.job WHERE r.owner = @owner AND r.marked = 0;
    SET @seq = NEXT VALUE FOR {schema}.ready_seq;
    INSERT INTO {schema}.ready (queue, priority, seq, job, ready_at, fence, attempts, crashes, batch, concurrency_key, retention)
    SELECT g.queue, g.priority, @seq + ROW_NUMBER() OVER (ORDER BY g.seq) - 1, g.job, @now, CASE WHEN g.fence >= @now THEN g.fence + 1 ELSE @now END, g.attempts, g.crashes, g.batch, g.concurrency_key, g.retention FROM @gone g;
    INSERT INTO {schema}.counter_delta (queue, state, n)
    SELECT g.queue, 2, -COUNT(*) FROM @gone g GROUP BY g.queue UNION ALL SELECT g.queue, 0, COUNT(*) FROM @gone g GROUP BY g.queue;
    INSERT INTO @jobs (id) SELECT g.job FROM @gone g WHERE g.concurrency_key IS NOT NULL;
    IF EXISTS (SELECT 1 FROM @jobs) EXEC {schema}.wake_waiters @jobs, @none;
END
GO
CREATE PROCEDURE {schema}.register_server
    @id binary(16), @name nvarchar(256), @machine nvarchar(256), @process_id int, @version nvarchar(256), @queues nvarchar(max), @worker_count int, @local bigint, @lease bigint, @now bigint AS
BEGIN
    SET NOCOUNT ON;
    INSERT INTO {schema}.server (id, name, machine, process_id, version, queues, worker_count, started_at, heartbeat_at, lease_until, skew)
    SELECT @id, @name, @machine, @process_id, @version, @queues, @worker_count, @now, @now, @now + @lease, @local - @now
    WHERE NOT EXISTS (SELECT 1 FROM {schema}.server s WHERE s.id = @id);
END
GO
-- Renews a lease. Answers whether it was accepted and how many jobs of lost claims went back, then with the held jobs that are no longer this claim's.
-- A lease waits for nobody's transaction: rows that complete_job has locked in an open one are read as they are, and marked as started another time.
CREATE PROCEDURE {schema}.renew_lease @owner binary(16), @held_json nvarchar(max), @oldest bigint, @lease bigint, @now bigint AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @held {schema}.held_list;
    INSERT INTO @held (n, job, fence, started, progress, progress_text)
    SELECT j.n, CONVERT(binary(16), j.job), j.fence, j.started, j.progress, j.progress_text
    FROM OPENJSON(@held_json) WITH (n int '$.n', job uniqueidentifier '$.job', fence bigint '$.fence', started bit '$.started', progress float '$.progress', progress_text nvarchar(256) '$.progress_text') j;
    DECLARE @accepted bit = 0, @count int = 0, @keep {schema}.id_list;
    UPDATE {schema}.server SET heartbeat_at = @now, lease_until = @now + @lease WHERE id = @owner AND gone = 0 AND expired = 0 AND lease_until > @now;
    IF @@ROWCOUNT = 1
    BEGIN
        SET @accepted = 1;
        UPDATE r SET started = 1 FROM {schema}.running r WITH (ROWLOCK, READPAST, READCOMMITTEDLOCK) JOIN @held h ON h.job = r.job AND h.fence = r.fence WHERE r.owner = @owner AND h.started = 1 AND r.started = 0;
        INSERT INTO @keep (id) SELECT DISTINCT h.job FROM @held h JOIN {schema}.running r WITH (READUNCOMMITTED) ON r.job = h.job AND r.fence = h.fence;
        EXEC {schema}.put_back @owner, @oldest, @keep, @now, @count OUTPUT;
    END
    ELSE
    BEGIN
        -- The server did not die: crashes that its rescue charged to what it still holds are taken back. Twice, since a job may move to an earlier place between two statements.
        INSERT INTO @keep (id) SELECT DISTINCT c.job FROM {schema}.crash c WITH (FORCESEEK) JOIN @held h ON h.job = c.job AND h.fence = c.fence WHERE NOT EXISTS (SELECT 1 FROM {schema}.finished f WITH (FORCESEEK) WHERE f.job = c.job);
        IF EXISTS (SELECT 1 FROM @keep)
        BEGIN
            DELETE c FROM {schema}.crash c WITH (FORCESEEK) JOIN @held h ON h.job = c.job AND h.fence = c.fence JOIN @keep k ON k.id = c.job;
            UPDATE r SET crashes = r.crashes - 1 FROM {schema}.ready r WITH (FORCESEEK) JOIN @keep k ON k.id = r.job WHERE r.crashes > 0;
            UPDATE r SET crashes = r.crashes - 1 FROM {schema}.blocked r WITH (FORCESEEK) JOIN @keep k ON k.id = r.job WHERE r.crashes > 0;
            UPDATE r SET crashes = r.crashes - 1 FROM {schema}.scheduled r WITH (FORCESEEK) JOIN @keep k ON k.id = r.job WHERE r.crashes > 0;
            UPDATE r SET crashes = r.crashes - 1 FROM {schema}.running r WITH (FORCESEEK) JOIN @keep k ON k.id = r.job WHERE r.crashes > 0;
        END
    END
    SELECT @accepted AS accepted, @count AS put_back;
    SELECT DISTINCT h.job FROM @held h WHERE NOT EXISTS (SELECT 1 FROM {schema}.running r WITH (READUNCOMMITTED) WHERE r.job = h.job AND r.fence = h.fence AND r.owner = @owner);
END
GO
-- The control poll.
CREATE PROCEDURE {schema}.read_signals @owner binary(16), @now bigint AS
BEGIN
    SET NOCOUNT ON;
    SELECT (SELECT g.version FROM {schema}.signal g WHERE g.only_row = 1) AS version, CONVERT(bit, CASE WHEN s.expired = 0 AND s.gone = 0 AND s.lease_until > @now THEN 1 ELSE 0 END) AS live, ISNULL(s.draining, 0) AS draining,
           (SELECT MIN(d.due_at) FROM {schema}.scheduled d WITH (READPAST, READCOMMITTEDLOCK)) - @now AS due_in
    FROM (SELECT 1 AS one) o LEFT JOIN {schema}.server s ON s.id = @owner;
    SELECT q.name FROM {schema}.queue q WHERE q.paused = 1 ORDER BY q.name;
END
GO
CREATE PROCEDURE {schema}.leave_server @owner binary(16), @still_json nvarchar(max), @now bigint AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @still {schema}.id_list;
    INSERT INTO @still (id)
    SELECT CONVERT(binary(16), j.id)
    FROM OPENJSON(@still_json) WITH (id uniqueidentifier '$.id') j;
    DECLARE @count int = 1;
    UPDATE {schema}.server SET gone = 1 WHERE id = @owner AND expired = 0;
    IF @@ROWCOUNT = 0 RETURN;
    WHILE @count > 0 EXEC {schema}.put_back @owner, 9223372036854775807, @still, @now, @count OUTPUT;
    IF NOT EXISTS (SELECT 1 FROM {schema}.running r WITH (FORCESEEK) WHERE r.owner = @owner) DELETE FROM {schema}.server WHERE id = @owner;
END
GO
CREATE PROCEDURE {schema}.set_draining @id binary(16), @draining bit, @actor nvarchar(max), @action nvarchar(256), @now bigint AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @was bit, @name nvarchar(256);
    SELECT @was = s.draining, @name = s.name FROM {schema}.server s WITH (UPDLOCK) WHERE s.id = @id AND s.gone = 0 AND s.expired = 0 AND s.lease_until > @now;
    IF @was <> @draining
    BEGIN
        UPDATE {schema}.server SET draining = @draining WHERE id = @id;
        UPDATE {schema}.signal SET version = version + 1 WHERE only_row = 1;
        INSERT INTO {schema}.audit (at_time, actor, action, target, n) VALUES (@now, @actor, @action, @name, 1);
    END
    SELECT CONVERT(bit, CASE WHEN @was IS NULL THEN 0 ELSE 1 END) AS found;
END
GO
