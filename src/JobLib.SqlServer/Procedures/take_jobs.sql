-- Takes jobs out of their places into moving, when they are in one of these states (a bit each), with all that they leave behind: counters, keys, what
-- their batches have counted, and the end that is undone, which becomes a row of history. A job that moves while it is looked for is looked for again, at most five times.
CREATE PROCEDURE {take_jobs} @jobs {schema}.id_list READONLY, @states int AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @round int = 0, @left {schema}.id_list, @names {schema}.key_list;
    DECLARE @undone TABLE (
        job binary(16) NOT NULL PRIMARY KEY, state tinyint NOT NULL, finished_at bigint NOT NULL, queue varchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL, priority tinyint NOT NULL, fence bigint NOT NULL, attempts int NOT NULL, crashes int NOT NULL,
        attempt int NOT NULL, ready_at bigint NULL, started_at bigint NULL, duration bigint NULL, server nvarchar(256) NULL, application int NULL, reason nvarchar(max) NULL, actor nvarchar(max) NULL, error_type nvarchar(256) NULL,
        error_message nvarchar(max) NULL, error_details nvarchar(max) NULL, fingerprint nvarchar(256) COLLATE Latin1_General_100_BIN2 NULL, batch binary(16) NULL, concurrency_key nvarchar(257) COLLATE Latin1_General_100_BIN2 NULL, retention bigint NULL);
    WHILE @round < 5
    BEGIN
        IF @states & 4 <> 0
            DELETE r OUTPUT deleted.job, {JobState.Processing}, deleted.queue, deleted.priority, deleted.fence, deleted.attempts, deleted.crashes, deleted.ready_at, deleted.claimed_at, deleted.owner, deleted.batch, deleted.concurrency_key, deleted.retention
            INTO {schema}.moving (job, was, queue, priority, fence, attempts, crashes, ready_at, claimed_at, owner, batch, concurrency_key, retention)
            FROM {schema}.running r WITH (FORCESEEK) JOIN @jobs j ON j.id = r.job WHERE r.marked = 0;
        IF @states & 1 <> 0
        BEGIN
            DELETE r OUTPUT deleted.job, {JobState.Enqueued}, deleted.queue, deleted.priority, deleted.fence, deleted.attempts, deleted.crashes, deleted.ready_at, deleted.batch, deleted.concurrency_key, deleted.retention
            INTO {schema}.moving (job, was, queue, priority, fence, attempts, crashes, ready_at, batch, concurrency_key, retention)
            FROM {schema}.ready r WITH (FORCESEEK) JOIN @jobs j ON j.id = r.job;
            DELETE b OUTPUT deleted.job, {JobState.Enqueued}, deleted.queue, deleted.priority, deleted.fence, deleted.attempts, deleted.crashes, deleted.ready_at, deleted.batch, NULLIF(deleted.concurrency_key, N'|'), deleted.retention
            INTO {schema}.moving (job, was, queue, priority, fence, attempts, crashes, ready_at, batch, concurrency_key, retention)
            FROM {schema}.blocked b WITH (FORCESEEK) JOIN @jobs j ON j.id = b.job;
        END
        IF @states & 2 <> 0
            DELETE s OUTPUT deleted.job, {JobState.Scheduled}, deleted.queue, deleted.priority, deleted.fence, deleted.attempts, deleted.crashes, deleted.retrying, deleted.batch, deleted.concurrency_key, deleted.retention
            INTO {schema}.moving (job, was, queue, priority, fence, attempts, crashes, retrying, batch, concurrency_key, retention)
            FROM {schema}.scheduled s WITH (FORCESEEK) JOIN @jobs j ON j.id = s.job;
        IF @states & 64 <> 0
            DELETE a OUTPUT deleted.job, {JobState.Awaiting}, deleted.queue, deleted.priority, deleted.fence, deleted.attempts, deleted.crashes, deleted.batch, deleted.concurrency_key, deleted.retention
            INTO {schema}.moving (job, was, queue, priority, fence, attempts, crashes, batch, concurrency_key, retention)
            FROM {schema}.awaiting a WITH (FORCESEEK) JOIN @jobs j ON j.id = a.job;
        IF @states & 56 <> 0
        BEGIN
            DELETE f
            OUTPUT deleted.job, deleted.state, deleted.finished_at, deleted.queue, deleted.priority, deleted.fence, deleted.attempts, deleted.crashes, deleted.attempt, deleted.ready_at, deleted.started_at, deleted.duration, deleted.server, deleted.application,
                   deleted.reason, deleted.actor, deleted.error_type, deleted.error_message, deleted.error_details, deleted.fingerprint, deleted.batch, deleted.concurrency_key, deleted.retention
            INTO @undone (job, state, finished_at, queue, priority, fence, attempts, crashes, attempt, ready_at, started_at, duration, server, application, reason, actor, error_type, error_message, error_details, fingerprint, batch, concurrency_key, retention)
            FROM {schema}.finished f WITH (FORCESEEK) JOIN @jobs j ON j.id = f.job WHERE @states & POWER(2, f.state) <> 0;
            INSERT INTO {schema}.history (job, state, at_time, ready_at, started_at, duration, attempt, server, application, reason, actor, error_type, error_message, error_details, fingerprint)
            SELECT u.job, u.state, u.finished_at, u.ready_at, u.started_at, u.duration, u.attempt, u.server, u.application, u.reason, u.actor, u.error_type, u.error_message, u.error_details, u.fingerprint FROM @undone u;
            INSERT INTO {schema}.moving (job, was, queue, priority, fence, attempts, crashes, batch, concurrency_key, retention)
            SELECT u.job, u.state, u.queue, u.priority, u.fence, u.attempts, u.crashes, u.batch, u.concurrency_key, u.retention FROM @undone u;
            DELETE h FROM {schema}.sequence_hold h WITH (FORCESEEK) JOIN @undone u ON u.job = h.job WHERE u.state = {JobState.Failed};
            DELETE FROM @undone;
        END
        IF NOT EXISTS (
            SELECT 1 FROM @jobs j JOIN {schema}.place p ON p.job = j.id
            WHERE @states & POWER(2, p.state) <> 0 AND NOT EXISTS (SELECT 1 FROM {schema}.running r WITH (FORCESEEK) WHERE r.job = j.id AND r.marked = 1)) BREAK;
        SET @round = @round + 1;
    END
    INSERT INTO {schema}.counter_delta (queue, state, n)
    SELECT m.queue, m.was, -COUNT(*) FROM {schema}.moving m WITH (FORCESEEK) JOIN @jobs j ON j.id = m.job GROUP BY m.queue, m.was
    UNION ALL SELECT m.queue, {Counters.Retrying}, -COUNT(*) FROM {schema}.moving m WITH (FORCESEEK) JOIN @jobs j ON j.id = m.job WHERE m.retrying = 1 GROUP BY m.queue;
    IF EXISTS (SELECT 1 FROM {schema}.moving m WITH (FORCESEEK) JOIN @jobs j ON j.id = m.job WHERE m.batch IS NOT NULL AND m.was BETWEEN {JobState.Succeeded} AND {JobState.Deleted})
        UPDATE b SET succeeded = b.succeeded - c.succeeded, failed = b.failed - c.failed, deleted = b.deleted - c.deleted
        FROM {schema}.batch b WITH (FORCESEEK) JOIN (
            SELECT m.batch, SUM(CASE m.was WHEN {JobState.Succeeded} THEN 1 ELSE 0 END) AS succeeded, SUM(CASE m.was WHEN {JobState.Failed} THEN 1 ELSE 0 END) AS failed, SUM(CASE m.was WHEN {JobState.Deleted} THEN 1 ELSE 0 END) AS deleted
            FROM {schema}.moving m WITH (FORCESEEK) JOIN @jobs j ON j.id = m.job WHERE m.batch IS NOT NULL AND m.was BETWEEN {JobState.Succeeded} AND {JobState.Deleted} GROUP BY m.batch) c ON c.batch = b.id;
    INSERT INTO @left (id) SELECT m.job FROM {schema}.moving m WITH (FORCESEEK) JOIN @jobs j ON j.id = m.job WHERE m.was = {JobState.Processing};
    IF @@ROWCOUNT > 0 UPDATE {schema}.signal SET version = version + 1 WHERE only_row = 1;
    INSERT INTO @names (name) SELECT DISTINCT m.concurrency_key FROM {schema}.moving m WITH (FORCESEEK) JOIN @jobs j ON j.id = m.job WHERE m.was = {JobState.Enqueued} AND m.concurrency_key IS NOT NULL;
    IF EXISTS (SELECT 1 FROM @names) OR EXISTS (SELECT 1 FROM {schema}.concurrency_key k WITH (FORCESEEK) JOIN @left l ON l.id = k.job) EXEC {wake_waiters} @left, @names;
END
