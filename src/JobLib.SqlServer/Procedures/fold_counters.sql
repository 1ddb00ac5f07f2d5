-- Adds the oldest deltas to their counters and buckets. Two at once may insert the same row: one of them is refused and tries again.
CREATE PROCEDURE {fold_counters} @max int AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @counts TABLE (queue varchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL, state tinyint NOT NULL, n bigint NOT NULL);
    DECLARE @buckets TABLE (
        minute bigint NOT NULL, queue varchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL, succeeded bigint NOT NULL, failed bigint NOT NULL, retried bigint NOT NULL, deleted bigint NOT NULL, wait bigint NOT NULL, duration bigint NOT NULL);
    DECLARE @done int, @more int;
    DELETE TOP (@max) d OUTPUT deleted.queue, deleted.state, deleted.n INTO @counts (queue, state, n) FROM {schema}.counter_delta d WITH (ROWLOCK, READPAST, READCOMMITTEDLOCK);
    SET @done = @@ROWCOUNT;
    UPDATE c SET n = c.n + g.n FROM {schema}.counter c JOIN (SELECT t.queue, t.state, SUM(t.n) AS n FROM @counts t GROUP BY t.queue, t.state) g ON g.queue = c.queue AND g.state = c.state;
    INSERT INTO {schema}.counter (queue, state, n)
    SELECT t.queue, t.state, SUM(t.n) FROM @counts t WHERE NOT EXISTS (SELECT 1 FROM {schema}.counter c WHERE c.queue = t.queue AND c.state = t.state) GROUP BY t.queue, t.state;
    DELETE TOP (@max) d OUTPUT deleted.minute, deleted.queue, deleted.succeeded, deleted.failed, deleted.retried, deleted.deleted, deleted.wait, deleted.duration
    INTO @buckets (minute, queue, succeeded, failed, retried, deleted, wait, duration) FROM {schema}.bucket_delta d WITH (ROWLOCK, READPAST, READCOMMITTEDLOCK);
    SET @more = @@ROWCOUNT;
    UPDATE b SET succeeded = b.succeeded + g.succeeded, failed = b.failed + g.failed, retried = b.retried + g.retried, deleted = b.deleted + g.deleted, wait = b.wait + g.wait, duration = b.duration + g.duration
    FROM {schema}.bucket b JOIN (
        SELECT t.minute, t.queue, SUM(t.succeeded) AS succeeded, SUM(t.failed) AS failed, SUM(t.retried) AS retried, SUM(t.deleted) AS deleted, SUM(t.wait) AS wait, SUM(t.duration) AS duration
        FROM @buckets t GROUP BY t.minute, t.queue) g ON g.minute = b.minute AND g.queue = b.queue;
    INSERT INTO {schema}.bucket (minute, queue, succeeded, failed, retried, deleted, wait, duration)
    SELECT t.minute, t.queue, SUM(t.succeeded), SUM(t.failed), SUM(t.retried), SUM(t.deleted), SUM(t.wait), SUM(t.duration) FROM @buckets t
    WHERE NOT EXISTS (SELECT 1 FROM {schema}.bucket b WHERE b.minute = t.minute AND b.queue = t.queue) GROUP BY t.minute, t.queue;
    SELECT @done + @more AS done, CONVERT(bit, CASE WHEN @done = @max OR @more = @max THEN 1 ELSE 0 END) AS more;
END
