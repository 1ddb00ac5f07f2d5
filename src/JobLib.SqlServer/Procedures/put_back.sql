-- Gives running jobs of a server back to their queues without a charge. Those that are marked as complete, or that an open transaction is marking, stay.
CREATE PROCEDURE {put_back} @owner binary(16), @before bigint, @except {schema}.id_list READONLY, @now bigint, @count int OUTPUT AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @keys {schema}.row_list, @gone {schema}.move_list, @jobs {schema}.id_list, @none {schema}.key_list, @seq bigint;
    INSERT INTO @keys (id, fence)
    SELECT TOP ({Limits.MaxSet}) r.job, r.fence FROM {schema}.running r WITH (ROWLOCK, UPDLOCK, READPAST, READCOMMITTEDLOCK)
    WHERE r.owner = @owner AND r.claim < @before AND r.marked = 0 AND NOT EXISTS (SELECT 1 FROM @except e WHERE e.id = r.job) ORDER BY r.claim;
    SELECT @count = COUNT(*) FROM @keys;
    IF @count = 0 RETURN;
    DELETE r
    OUTPUT deleted.job, {JobState.Processing}, deleted.queue, deleted.priority, deleted.seq, deleted.fence, deleted.attempts, deleted.crashes, deleted.batch, deleted.concurrency_key, deleted.retention
    INTO @gone (job, was, queue, priority, seq, fence, attempts, crashes, batch, concurrency_key, retention)
    FROM {schema}.running r WITH (FORCESEEK, ROWLOCK, READPAST, READCOMMITTEDLOCK) JOIN @keys k ON k.id = r.job AND k.fence = r.fence WHERE r.owner = @owner AND r.marked = 0;
    SET @seq = NEXT VALUE FOR {schema}.ready_seq;
    INSERT INTO {schema}.ready (queue, priority, seq, job, ready_at, fence, attempts, crashes, batch, concurrency_key, retention)
    SELECT g.queue, g.priority, @seq + ROW_NUMBER() OVER (ORDER BY g.seq) - 1, g.job, @now, CASE WHEN g.fence >= @now THEN g.fence + 1 ELSE @now END, g.attempts, g.crashes, g.batch, g.concurrency_key, g.retention FROM @gone g;
    INSERT INTO {schema}.counter_delta (queue, state, n)
    SELECT g.queue, {JobState.Processing}, -COUNT(*) FROM @gone g GROUP BY g.queue UNION ALL SELECT g.queue, {JobState.Enqueued}, COUNT(*) FROM @gone g GROUP BY g.queue;
    INSERT INTO @jobs (id) SELECT g.job FROM @gone g WHERE g.concurrency_key IS NOT NULL;
    IF EXISTS (SELECT 1 FROM @jobs) EXEC {wake_waiters} @jobs, @none;
END
