-- One step of what waits in bulk, the jobs that have waited for their key for as long as they may or long enough for their rate, and those whose key has another limit since a moment.
CREATE PROCEDURE {move_held} @max int, @now bigint, @keep bigint AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @keys {schema}.row_list, @back {schema}.move_list, @none {schema}.id_list, @moved int = 0, @count int, @left int, @rest bit = 0, @next bigint;
    INSERT INTO @keys (id, fence)
    SELECT TOP (@max) b.job, b.fence FROM {schema}.blocked b WITH (ROWLOCK, UPDLOCK, READPAST, READCOMMITTEDLOCK) WHERE b.key_until <= @now ORDER BY b.key_until;
    IF EXISTS (SELECT 1 FROM @keys)
    BEGIN
        DELETE b
        OUTPUT deleted.job, {JobState.Enqueued}, deleted.queue, deleted.priority, deleted.seq, deleted.ready_at, deleted.fence, deleted.attempts, deleted.crashes, deleted.batch, deleted.concurrency_key, deleted.key_until, deleted.retention
        INTO @back (job, was, queue, priority, seq, ready_at, fence, attempts, crashes, batch, concurrency_key, key_until, retention)
        FROM {schema}.blocked b WITH (FORCESEEK, ROWLOCK, READPAST, READCOMMITTEDLOCK) JOIN @keys k ON k.id = b.job AND k.fence = b.fence WHERE b.key_until <= @now;
        INSERT INTO {schema}.ready (queue, priority, seq, job, ready_at, fence, attempts, crashes, batch, concurrency_key, key_until, key_timed_out, retention)
        SELECT b.queue, b.priority, b.seq, b.job, b.ready_at, b.fence, b.attempts, b.crashes, b.batch, b.concurrency_key, b.key_until, 1, b.retention FROM @back b;
    END
    SELECT @count = COUNT(*) FROM @back;
    SET @left = @max - @count;
    EXEC {wake_changed} @now;
    IF @left > 0 EXEC {release_rates} @left, @now, @moved OUTPUT;
    SELECT @count = @count + @moved, @left = @left - @moved, @moved = 0;
    IF @left > 0 AND EXISTS (SELECT 1 FROM {schema}.held h WITH (READPAST, READCOMMITTEDLOCK)) EXEC {settle} @none, @none, 1, @left, @now, @keep, @moved OUTPUT;
    SET @count = @count + @moved;
    IF EXISTS (SELECT 1 FROM {schema}.held h WITH (READPAST, READCOMMITTEDLOCK)) OR EXISTS (SELECT 1 FROM {schema}.blocked b WITH (READPAST, READCOMMITTEDLOCK) WHERE b.key_until <= @now) SET @rest = 1;
    SELECT @next = MIN(w.at_time) - @now FROM (
        SELECT MIN(b.key_until) AS at_time FROM {schema}.blocked b WITH (READPAST, READCOMMITTEDLOCK) WHERE b.key_until > @now
        UNION ALL SELECT MIN(r.next_at) FROM {schema}.rate r WITH (READPAST, READCOMMITTEDLOCK) WHERE r.next_at > @now) w;
    IF @rest = 1 AND @count = 0 AND ISNULL(@next, 500000) >= 500000 SET @next = 500000; -- somebody holds what is left: it is looked for again, but not at once
    SELECT @count AS done, CONVERT(bit, CASE WHEN @rest = 1 AND @count > 0 THEN 1 ELSE 0 END) AS more, @next AS next_in;
END
