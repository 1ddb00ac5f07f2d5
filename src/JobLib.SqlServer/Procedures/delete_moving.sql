-- Jobs out of moving become Deleted. Their batches and children are told by settle.
CREATE PROCEDURE {delete_moving} @jobs {schema}.id_list READONLY, @reason nvarchar(max), @actor nvarchar(max), @now bigint, @keep bigint AS
BEGIN
    SET NOCOUNT ON;
    INSERT INTO {schema}.finished (job, state, finished_at, expires_at, queue, priority, fence, attempts, crashes, attempt, ready_at, started_at, server, application, reason, actor, batch, concurrency_key, retention)
    SELECT m.job, {JobState.Deleted}, @now, @now + ISNULL(m.retention, @keep), m.queue, m.priority, CASE WHEN m.fence >= @now THEN m.fence + 1 ELSE @now END, m.attempts, m.crashes,
           CASE m.was WHEN {JobState.Processing} THEN m.attempts + 1 ELSE 0 END, m.ready_at, m.claimed_at, s.name, s.application, @reason, @actor, m.batch, m.concurrency_key, m.retention
    FROM {schema}.moving m WITH (FORCESEEK) JOIN @jobs j ON j.id = m.job LEFT JOIN {schema}.server s ON s.id = m.owner;
    INSERT INTO {schema}.counter_delta (queue, state, n) SELECT m.queue, {JobState.Deleted}, COUNT(*) FROM {schema}.moving m WITH (FORCESEEK) JOIN @jobs j ON j.id = m.job GROUP BY m.queue;
    DELETE m FROM {schema}.moving m WITH (FORCESEEK) JOIN @jobs j ON j.id = m.job;
END
