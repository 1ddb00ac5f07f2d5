-- Takes the jobs of servers without a lease away from them. @limit null: a job is never given up. Answers how many moved, whether there are more, and when the next lease ends.
CREATE PROCEDURE {rescue_jobs} @limit int, @max int, @now bigint, @keep_succeeded bigint, @keep_failed bigint, @keep bigint AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @keys {schema}.row_list, @gone {schema}.move_list, @jobs {schema}.id_list, @over {schema}.id_list, @none {schema}.id_list, @names {schema}.key_list, @seq bigint, @moved int, @count int;
    DECLARE @poison TABLE (job binary(16) NOT NULL PRIMARY KEY, message nvarchar(300) NOT NULL, fingerprint nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL);
    UPDATE s SET expired = 1 FROM {schema}.server s WITH (ROWLOCK, READPAST, READCOMMITTEDLOCK) WHERE s.expired = 0 AND s.lease_until <= @now; -- whose row is locked renews it, or fetches
    INSERT INTO @keys (id, fence)
    SELECT TOP (@max) r.job, r.fence FROM {schema}.running r WITH (ROWLOCK, UPDLOCK, READPAST, READCOMMITTEDLOCK)
    WHERE NOT EXISTS (SELECT 1 FROM {schema}.server s WHERE s.id = r.owner AND s.expired = 0) ORDER BY r.job;
    DELETE r
    OUTPUT deleted.job, {JobState.Enqueued}, deleted.queue, deleted.priority, deleted.seq, deleted.ready_at, deleted.fence, deleted.attempts, deleted.crashes, deleted.batch, deleted.concurrency_key, deleted.retention, deleted.claimed_at, deleted.owner, deleted.started, deleted.marked, deleted.mark
    INTO @gone (job, was, queue, priority, seq, ready_at, fence, attempts, crashes, batch, concurrency_key, retention, claimed_at, owner, started, marked, mark)
    FROM {schema}.running r WITH (FORCESEEK, ROWLOCK, READPAST, READCOMMITTEDLOCK) JOIN @keys k ON k.id = r.job AND k.fence = r.fence WHERE NOT EXISTS (SELECT 1 FROM {schema}.server s WHERE s.id = r.owner AND s.expired = 0);
    SELECT @count = COUNT(*) FROM @gone;
    IF @count > 0
    BEGIN
        -- was: where to; retrying: charged with a crash. The body had begun when a renewal named it so, or when it was claimed since.
        UPDATE g SET started = CASE WHEN g.started = 1 OR g.claimed_at >= ISNULL(s.heartbeat_at, g.claimed_at) THEN 1 ELSE 0 END FROM @gone g LEFT JOIN {schema}.server s ON s.id = g.owner;
        UPDATE g SET retrying = CASE WHEN g.marked = 0 AND g.started = 1 AND ISNULL(s.gone, 0) = 0 THEN 1 ELSE 0 END FROM @gone g LEFT JOIN {schema}.server s ON s.id = g.owner;
        UPDATE @gone SET crashes = crashes + 1 WHERE retrying = 1;
        UPDATE @gone SET was = CASE WHEN marked = 1 THEN {JobState.Succeeded} WHEN retrying = 1 AND crashes >= @limit THEN {JobState.Failed} ELSE {JobState.Enqueued} END;
        INSERT INTO @poison (job, message, fingerprint)
        SELECT g.job, REPLACE(N{PoisonError.MessageOf("%s")}, N'%s', CONVERT(nvarchar(12), g.crashes)),
               LEFT(CONCAT(N{PoisonError.Name}, N' ', {schema}.type_name(j.type), N'.', j.method), 256)
        FROM @gone g JOIN {schema}.job j WITH (FORCESEEK) ON j.id = g.job WHERE g.was = {JobState.Failed};

        SET @seq = NEXT VALUE FOR {schema}.ready_seq;
        INSERT INTO {schema}.ready (queue, priority, seq, job, ready_at, fence, attempts, crashes, batch, concurrency_key, retention)
        SELECT g.queue, g.priority, @seq + ROW_NUMBER() OVER (ORDER BY g.seq, g.job) - 1, g.job, @now, CASE WHEN g.fence >= @now THEN g.fence + 1 ELSE @now END, g.attempts, g.crashes, g.batch, g.concurrency_key, g.retention
        FROM @gone g WHERE g.was = {JobState.Enqueued};
        INSERT INTO {schema}.crash (job, fence) SELECT g.job, g.fence FROM @gone g WHERE g.was = {JobState.Enqueued} AND g.retrying = 1;
        INSERT INTO {schema}.history (job, state, at_time, ready_at, started_at, attempt, server, application, reason)
        SELECT g.job, {JobState.Enqueued}, @now, g.ready_at, CASE g.started WHEN 1 THEN g.claimed_at END, g.attempts + 1, s.name, s.application, REPLACE(N{Reasons.LeaseExpired("%s")}, N'%s', ISNULL(s.name, N''))
        FROM @gone g LEFT JOIN {schema}.server s ON s.id = g.owner WHERE g.was = {JobState.Enqueued};
        INSERT INTO {schema}.finished (job, state, finished_at, expires_at, queue, priority, fence, attempts, crashes, attempt, ready_at, started_at, server, application, result, reason, error_type, error_message, fingerprint, batch, concurrency_key, retention)
        SELECT g.job, g.was, @now, CASE g.was WHEN {JobState.Succeeded} THEN @now + ISNULL(g.retention, @keep_succeeded) ELSE @now + @keep_failed END, g.queue, g.priority,
               CASE WHEN g.was = {JobState.Succeeded} THEN g.fence WHEN g.fence >= @now THEN g.fence + 1 ELSE @now END, g.attempts + CASE g.was WHEN {JobState.Succeeded} THEN 1 ELSE 0 END, g.crashes, g.attempts + 1, g.ready_at, g.claimed_at, s.name, s.application, g.mark,
               CASE g.was WHEN {JobState.Failed} THEN {Reasons.Poison} END, CASE g.was WHEN {JobState.Failed} THEN {PoisonError.Name} END, p.message, p.fingerprint, g.batch, g.concurrency_key, g.retention
        FROM @gone g LEFT JOIN {schema}.server s ON s.id = g.owner LEFT JOIN @poison p ON p.job = g.job WHERE g.was <> {JobState.Enqueued};
        UPDATE e SET last_at = @now, attempts = e.attempts + c.n, message = c.message
        FROM {schema}.error_group e JOIN (SELECT p.fingerprint, COUNT(*) AS n, MAX(p.message) AS message FROM @poison p GROUP BY p.fingerprint) c ON c.fingerprint = e.fingerprint;
        INSERT INTO {schema}.error_group (fingerprint, type, message, first_at, last_at, attempts)
        SELECT p.fingerprint, {PoisonError.Name}, MAX(p.message), @now, @now, COUNT(*) FROM @poison p
        WHERE NOT EXISTS (SELECT 1 FROM {schema}.error_group e WITH (UPDLOCK, HOLDLOCK) WHERE e.fingerprint = p.fingerprint) GROUP BY p.fingerprint;
        INSERT INTO {schema}.counter_delta (queue, state, n)
        SELECT g.queue, {JobState.Processing}, -COUNT(*) FROM @gone g GROUP BY g.queue UNION ALL SELECT g.queue, g.was, COUNT(*) FROM @gone g GROUP BY g.queue, g.was;
        INSERT INTO {schema}.bucket_delta (minute, queue, succeeded, failed, retried, deleted, wait, duration)
        SELECT @now - @now % 60000000, g.queue, SUM(CASE g.was WHEN {JobState.Succeeded} THEN 1 ELSE 0 END), SUM(CASE g.was WHEN {JobState.Failed} THEN 1 ELSE 0 END), 0, 0, 0, 0 FROM @gone g WHERE g.was <> {JobState.Enqueued} GROUP BY g.queue;
        UPDATE {schema}.signal SET version = version + 1 WHERE only_row = 1;
        INSERT INTO @jobs (id) SELECT g.job FROM @gone g WHERE g.concurrency_key IS NOT NULL;
        IF EXISTS (SELECT 1 FROM @jobs) EXEC {wake_waiters} @jobs, @names;
        INSERT INTO @over (id) SELECT g.job FROM @gone g WHERE g.was <> {JobState.Enqueued};
        IF EXISTS (SELECT 1 FROM @over) EXEC {settle} @over, @none, 0, {FollowUps.MaxInCommit}, @now, @keep, @moved OUTPUT;
    END
    DELETE s FROM {schema}.server s WHERE s.gone = 1 AND s.expired = 1 AND NOT EXISTS (SELECT 1 FROM {schema}.running r WITH (FORCESEEK) WHERE r.owner = s.id);
    SELECT @count AS done, CONVERT(bit, CASE WHEN @count = @max THEN 1 ELSE 0 END) AS more, (SELECT MIN(s.lease_until) FROM {schema}.server s WHERE s.expired = 0) - @now AS next_in;
END
