-- Records outcomes. Answers for each, in order: FinishStatus. A job whose row somebody's transaction holds is passed over; a caller that does not know of that (@tells 0) waits for it.
-- The first statement locks the fenced rows; everything after begins when it has them, and so sees every child that was attached before.
CREATE PROCEDURE {finish_jobs} @owner binary(16), @outcomes_json nvarchar(max), @texts_json nvarchar(max), @now bigint, @keep_succeeded bigint, @keep_failed bigint, @keep bigint, @tells bit = 0 AS
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
    DECLARE @gone {schema}.move_list, @jobs {schema}.id_list, @over {schema}.id_list, @none {schema}.id_list, @turned {schema}.id_list, @names {schema}.key_list, @server nvarchar(256), @application int, @seq bigint, @moved int, @round int = 0;
    DECLARE @ended TABLE (
        n int NOT NULL PRIMARY KEY, job binary(16) NOT NULL, kind tinyint NOT NULL, state tinyint NOT NULL, attempts int NOT NULL, attempt int NOT NULL, queue varchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
        due_at bigint NULL, started_at bigint NULL, took bigint NULL, result nvarchar(max) NULL, error_type nvarchar(256) NULL, error_message nvarchar(max) NULL, error_details nvarchar(max) NULL,
        fingerprint nvarchar(256) COLLATE Latin1_General_100_BIN2 NULL, reason nvarchar(max) NULL, keep bigint NULL);
    SELECT @server = s.name, @application = s.application FROM {schema}.server s WHERE s.id = @owner;
    IF NOT EXISTS (SELECT 1 FROM {schema}.server s WHERE s.id = @owner AND s.expired = 0) SET @round = 2; -- it was taken for dead: nothing that it says counts
    IF @tells = 0 UPDATE r SET crashes = r.crashes FROM {schema}.running r WITH (FORCESEEK) JOIN @outcomes o ON o.job = r.job AND o.fence = r.fence WHERE r.owner = @owner;
    WHILE @round < 2 AND EXISTS (SELECT 1 FROM @outcomes o WHERE NOT EXISTS (SELECT 1 FROM @gone g WHERE g.job = o.job)) -- twice, since an engine may pass over a row whose lock it has waited for
    BEGIN
        SET @round = @round + 1;
        DELETE r
        OUTPUT deleted.job, {JobState.Processing}, deleted.queue, deleted.priority, deleted.seq, deleted.ready_at, deleted.fence, deleted.attempts, deleted.crashes, deleted.batch, deleted.concurrency_key, deleted.retention, deleted.claimed_at, deleted.marked, deleted.mark
        INTO @gone (job, was, queue, priority, seq, ready_at, fence, attempts, crashes, batch, concurrency_key, retention, claimed_at, marked, mark)
        FROM {schema}.running r WITH (FORCESEEK, ROWLOCK, READPAST, READCOMMITTEDLOCK) JOIN @outcomes o ON o.job = r.job AND o.fence = r.fence
        WHERE r.owner = @owner AND (r.marked = 1 OR o.requires_mark = 0);
    END
    INSERT INTO @ended (n, job, kind, state, attempts, attempt, queue, due_at, started_at, took, result, error_type, error_message, error_details, fingerprint, reason, keep)
    SELECT o.n, g.job, k.kind, CASE k.kind WHEN {JobOutcomeKind.Succeeded} THEN 3 WHEN {JobOutcomeKind.Failed} THEN 4 WHEN {JobOutcomeKind.Deleted} THEN 5 ELSE CASE WHEN o.delay > 0 THEN 1 ELSE 0 END END,
           g.attempts + CASE WHEN g.marked = 1 OR o.charges = 1 THEN 1 ELSE 0 END, g.attempts + 1, ISNULL(o.queue, g.queue), CASE WHEN o.delay > 0 THEN @now + o.delay END,
           @now - o.began_ago, CASE WHEN o.began_ago IS NOT NULL THEN o.took END, CASE WHEN g.marked = 1 THEN g.mark WHEN k.kind = {JobOutcomeKind.Succeeded} THEN o.result END,
           CASE g.marked WHEN 0 THEN o.error_type END, CASE g.marked WHEN 0 THEN o.error_message END, CASE g.marked WHEN 0 THEN o.error_details END, CASE g.marked WHEN 0 THEN o.fingerprint END,
           o.reason, CASE k.kind WHEN {JobOutcomeKind.Failed} THEN ISNULL(o.keep, @keep_failed) WHEN {JobOutcomeKind.Succeeded} THEN COALESCE(o.keep, g.retention, @keep_succeeded) ELSE COALESCE(o.keep, g.retention, @keep) END
    FROM @gone g JOIN @outcomes o ON o.job = g.job AND o.fence = g.fence CROSS APPLY (SELECT CASE g.marked WHEN 1 THEN 0 ELSE o.kind END AS kind) k;

    INSERT INTO {schema}.finished (job, state, finished_at, expires_at, queue, priority, fence, attempts, crashes, attempt, ready_at, started_at, duration, server, application, result, reason,
                            error_type, error_message, error_details, fingerprint, batch, concurrency_key, retention)
    SELECT e.job, e.state, @now, @now + e.keep, e.queue, g.priority, g.fence, e.attempts, g.crashes, e.attempt, g.ready_at, e.started_at, e.took, @server, @application, e.result, e.reason,
           e.error_type, e.error_message, e.error_details, e.fingerprint, g.batch, g.concurrency_key, g.retention
    FROM @ended e JOIN @gone g ON g.job = e.job WHERE e.state BETWEEN {JobState.Succeeded} AND {JobState.Deleted};
    IF EXISTS (SELECT 1 FROM @ended e WHERE e.state < {JobState.Processing})
    BEGIN
        SET @seq = NEXT VALUE FOR {schema}.ready_seq;
        INSERT INTO {schema}.ready (queue, priority, seq, job, ready_at, fence, attempts, crashes, batch, concurrency_key, retention)
        SELECT e.queue, ISNULL(j.priority, g.priority), @seq + ROW_NUMBER() OVER (ORDER BY e.n) - 1, e.job, @now, g.fence, e.attempts, g.crashes, g.batch, g.concurrency_key, g.retention -- only what is given back keeps what waiting has added
        FROM @ended e JOIN @gone g ON g.job = e.job LEFT JOIN {schema}.job j WITH (FORCESEEK, READPAST, READCOMMITTEDLOCK) ON j.id = e.job AND e.kind = {JobOutcomeKind.Retry} WHERE e.state = {JobState.Enqueued};
        IF EXISTS (SELECT 1 FROM {schema}.grouped g WITH (READPAST, READCOMMITTEDLOCK)) -- who was given back had its turn
        BEGIN
            INSERT INTO @turned (id) SELECT e.job FROM @ended e WHERE e.state = {JobState.Enqueued} AND e.kind = {JobOutcomeKind.Retry};
            EXEC {take_turns} @turned;
        END
        INSERT INTO {schema}.scheduled (job, due_at, queue, priority, fence, attempts, crashes, retrying, fingerprint, batch, concurrency_key, retention)
        SELECT e.job, e.due_at, e.queue, ISNULL(j.priority, g.priority), g.fence, e.attempts, g.crashes, CASE e.kind WHEN {JobOutcomeKind.Retry} THEN 1 ELSE 0 END, CASE e.kind WHEN {JobOutcomeKind.Retry} THEN e.fingerprint END, g.batch, g.concurrency_key, g.retention
        FROM @ended e JOIN @gone g ON g.job = e.job LEFT JOIN {schema}.job j WITH (FORCESEEK, READPAST, READCOMMITTEDLOCK) ON j.id = e.job WHERE e.state = {JobState.Scheduled};
        INSERT INTO {schema}.history (job, state, at_time, ready_at, started_at, duration, attempt, server, application, reason, due_at, error_type, error_message, error_details, fingerprint)
        SELECT e.job, e.state, @now, g.ready_at, e.started_at, e.took, e.attempt, @server, @application, e.reason, e.due_at, e.error_type, e.error_message, e.error_details, e.fingerprint
        FROM @ended e JOIN @gone g ON g.job = e.job WHERE e.kind IN ({JobOutcomeKind.Retry}, {JobOutcomeKind.Released});
    END
    IF EXISTS (SELECT 1 FROM @texts)
    BEGIN
        UPDATE p SET value = t.value FROM {schema}.job_parameter p WITH (FORCESEEK) JOIN @texts t ON t.job = p.job AND t.name = p.name JOIN @ended e ON e.job = t.job;
        INSERT INTO {schema}.job_parameter (job, name, value)
        SELECT t.job, t.name, t.value FROM @texts t JOIN @ended e ON e.job = t.job WHERE NOT EXISTS (SELECT 1 FROM {schema}.job_parameter p WITH (FORCESEEK) WHERE p.job = t.job AND p.name = t.name);
    END
    INSERT INTO {schema}.counter_delta (queue, state, n)
    SELECT g.queue, {JobState.Processing}, -COUNT(*) FROM @gone g GROUP BY g.queue
    UNION ALL SELECT e.queue, e.state, COUNT(*) FROM @ended e GROUP BY e.queue, e.state
    UNION ALL SELECT e.queue, {Counters.Retrying}, COUNT(*) FROM @ended e WHERE e.state = {JobState.Scheduled} AND e.kind = {JobOutcomeKind.Retry} GROUP BY e.queue;
    INSERT INTO {schema}.bucket_delta (minute, queue, succeeded, failed, retried, deleted, wait, duration)
    SELECT @now - @now % 60000000, g.queue, SUM(CASE e.kind WHEN {JobOutcomeKind.Succeeded} THEN 1 ELSE 0 END), SUM(CASE e.kind WHEN {JobOutcomeKind.Failed} THEN 1 ELSE 0 END), SUM(CASE e.kind WHEN {JobOutcomeKind.Retry} THEN 1 ELSE 0 END), SUM(CASE e.kind WHEN {JobOutcomeKind.Deleted} THEN 1 ELSE 0 END),
           SUM(CASE WHEN e.started_at > g.ready_at AND g.ready_at > 0 THEN e.started_at - g.ready_at ELSE 0 END), SUM(ISNULL(e.took, 0))
    FROM @ended e JOIN @gone g ON g.job = e.job WHERE e.kind <> {JobOutcomeKind.Released} GROUP BY g.queue;

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
        EXEC {wake_waiters} @jobs, @names;
    END
    INSERT INTO @over (id) SELECT e.job FROM @ended e WHERE e.state BETWEEN {JobState.Succeeded} AND {JobState.Deleted};
    IF EXISTS (SELECT 1 FROM @over) EXEC {settle} @over, @none, 0, {FollowUps.MaxInCommit}, @now, @keep, @moved OUTPUT;

    IF NOT EXISTS (SELECT 1 FROM @outcomes o WHERE NOT EXISTS (SELECT 1 FROM @ended e WHERE e.n = o.n))
        SELECT CONVERT(tinyint, CASE WHEN @tells = 1 AND g.marked = 1 AND o.kind <> {JobOutcomeKind.Succeeded} THEN 5 ELSE 0 END) AS status FROM @outcomes o JOIN @gone g ON g.job = o.job ORDER BY o.n;
    ELSE -- only then is it asked where the others are
        SELECT CASE WHEN e.n IS NOT NULL THEN CASE WHEN @tells = 1 AND g.marked = 1 AND o.kind <> {JobOutcomeKind.Succeeded} THEN 5 ELSE 0 END
                    WHEN EXISTS (SELECT 1 FROM {schema}.running r WITH (FORCESEEK, READPAST, READCOMMITTEDLOCK) WHERE r.job = o.job AND r.fence = o.fence AND r.owner = @owner AND o.requires_mark = 1 AND r.marked = 0) THEN 4
                    WHEN @tells = 1 AND EXISTS (SELECT 1 FROM {schema}.running r WITH (READUNCOMMITTED) JOIN {schema}.server s ON s.id = r.owner WHERE r.job = o.job AND r.fence = o.fence AND r.owner = @owner AND s.expired = 0) THEN 6
                    WHEN EXISTS (SELECT 1 FROM {schema}.place p WHERE p.job = o.job AND p.fence = o.fence AND p.state <> {JobState.Processing}) THEN 1 ELSE 2 END AS status
        FROM @outcomes o LEFT JOIN @ended e ON e.n = o.n LEFT JOIN @gone g ON g.job = e.job ORDER BY o.n;
END
