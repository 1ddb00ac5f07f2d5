-- Answers how many moved and when the next one is due, then with the queues that they came to.
CREATE PROCEDURE {promote_jobs} @max int, @now bigint AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @keys {schema}.row_list, @due {schema}.move_list, @turned {schema}.id_list, @seq bigint, @count int, @next bigint;
    INSERT INTO @keys (id, fence)
    SELECT TOP (@max) s.job, s.fence FROM {schema}.scheduled s WITH (FORCESEEK, ROWLOCK, UPDLOCK, READPAST, READCOMMITTEDLOCK) WHERE s.due_at <= @now ORDER BY s.due_at, s.job;
    DELETE s
    OUTPUT deleted.job, {JobState.Scheduled}, deleted.queue, deleted.priority, deleted.due_at, deleted.fence, deleted.attempts, deleted.crashes, deleted.retrying, deleted.batch, deleted.concurrency_key, deleted.retention
    INTO @due (job, was, queue, priority, due_at, fence, attempts, crashes, retrying, batch, concurrency_key, retention)
    FROM {schema}.scheduled s WITH (FORCESEEK, ROWLOCK, READPAST, READCOMMITTEDLOCK) JOIN @keys k ON k.id = s.job AND k.fence = s.fence WHERE s.due_at <= @now;
    IF EXISTS (SELECT 1 FROM @due)
    BEGIN
        SET @seq = NEXT VALUE FOR {schema}.ready_seq;
        INSERT INTO {schema}.ready (queue, priority, seq, job, ready_at, fence, attempts, crashes, batch, concurrency_key, retention)
        SELECT d.queue, d.priority, @seq + ROW_NUMBER() OVER (ORDER BY d.due_at, d.job) - 1, d.job, @now, d.fence, d.attempts, d.crashes, d.batch, d.concurrency_key, d.retention FROM @due d;
        IF EXISTS (SELECT 1 FROM {schema}.grouped g WITH (READPAST, READCOMMITTEDLOCK))
        BEGIN
            INSERT INTO @turned (id) SELECT d.job FROM @due d;
            EXEC {take_turns} @turned;
        END
        INSERT INTO {schema}.counter_delta (queue, state, n)
        SELECT d.queue, {JobState.Scheduled}, -COUNT(*) FROM @due d GROUP BY d.queue
        UNION ALL SELECT d.queue, {JobState.Enqueued}, COUNT(*) FROM @due d GROUP BY d.queue
        UNION ALL SELECT d.queue, {Counters.Retrying}, -COUNT(*) FROM @due d WHERE d.retrying = 1 GROUP BY d.queue;
    END
    SELECT @count = COUNT(*) FROM @due;
    SELECT @next = MIN(s.due_at) - @now FROM {schema}.scheduled s WITH (READPAST, READCOMMITTEDLOCK);
    IF @count < @max AND @next <= 0 SET @next = 500000; -- somebody holds what is left: it is looked for again, but not at once
    SELECT @count AS done, @next AS next_in;
    SELECT DISTINCT d.queue FROM @due d;
END
