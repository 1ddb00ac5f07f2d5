-- One step of deleting what has expired; at most @max rows in all, of which each kind but jobs takes a thirteenth: none starves while another goes on expiring. The ages are in microseconds.
-- Rows that somebody's transaction holds are passed over and looked at by a later step.
CREATE PROCEDURE {prune} @max int, @now bigint, @succeeded bigint, @deleted bigint, @series bigint, @audit bigint, @unsealed bigint, @minute_tallies bigint, @hour_tallies bigint AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @keys {schema}.row_list, @gone {schema}.id_list, @none {schema}.id_list, @swept {schema}.id_list, @left int = @max, @share int = CASE WHEN @max < 26 THEN 1 ELSE @max / 13 END, @moved int, @count int, @full bit = 0;
    DECLARE @pruned TABLE (job binary(16) NOT NULL PRIMARY KEY, queue varchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL, state tinyint NOT NULL);
    DECLARE @names TABLE (name nvarchar(257) COLLATE Latin1_General_100_BIN2 NOT NULL PRIMARY KEY, job binary(16) NOT NULL);

    -- Batches that nobody has sealed become Deleted; move_held deletes their members, which expire at once.
    INSERT INTO @keys (id, fence)
    SELECT TOP (@share) b.id, b.total FROM {schema}.batch b WITH (ROWLOCK, UPDLOCK, READPAST, READCOMMITTEDLOCK) WHERE b.sealed = 0 AND b.swept = 0 AND b.created_at <= @now - @unsealed ORDER BY b.created_at;
    IF EXISTS (SELECT 1 FROM @keys)
    BEGIN
        UPDATE b SET cancelled = 1, swept = 1 FROM {schema}.batch b WITH (FORCESEEK, ROWLOCK, READPAST, READCOMMITTEDLOCK) JOIN @keys k ON k.id = b.id WHERE b.sealed = 0;
        INSERT INTO @swept (id) SELECT b.id FROM {schema}.batch b WITH (FORCESEEK, ROWLOCK, READPAST, READCOMMITTEDLOCK) JOIN @keys k ON k.id = b.id WHERE b.swept = 1;
        INSERT INTO {schema}.held (id, work) SELECT s.id, {HeldWork.Deletion} FROM @swept s WHERE NOT EXISTS (SELECT 1 FROM {schema}.held h WITH (FORCESEEK) WHERE h.id = s.id AND h.work = {HeldWork.Deletion});
        EXEC {settle} @none, @swept, 0, @share, @now, @deleted, @moved OUTPUT;
        SELECT @count = COUNT(*) FROM @swept;
        DELETE FROM @swept;
        DELETE FROM @keys;
        SET @left = @left - @count;
        IF @count = @share SET @full = 1;
    END
    IF @left > 0 AND EXISTS (SELECT 1 FROM {schema}.batch b WITH (READPAST, READCOMMITTEDLOCK) WHERE b.swept = 1)
    BEGIN
        EXEC {settle} @none, @swept, 1, @share, @now, @deleted, @moved OUTPUT;
        SET @left = @left - @moved;
        IF @moved >= @share SET @full = 1;
    END

    -- Batches that are over and whose members are gone.
    IF @left > 0
    BEGIN
        INSERT INTO @keys (id, fence)
        SELECT TOP (@share) b.id, b.total FROM (
            SELECT w.id, w.finished_at, w.total FROM {schema}.batch w WITH (ROWLOCK, UPDLOCK, READPAST, READCOMMITTEDLOCK) WHERE w.swept = 1 AND w.finished_at IS NOT NULL
            UNION ALL SELECT o.id, o.finished_at, o.total FROM {schema}.batch o WITH (ROWLOCK, UPDLOCK, READPAST, READCOMMITTEDLOCK)
            WHERE o.swept = 0 AND o.finished_at <= @now - CASE WHEN @deleted < @succeeded THEN @deleted ELSE @succeeded END AND o.finished_at <= @now - CASE o.ended WHEN {JobState.Deleted} THEN @deleted ELSE @succeeded END) b
        WHERE NOT EXISTS (SELECT 1 FROM {schema}.job j WHERE j.batch = b.id) AND NOT EXISTS (SELECT 1 FROM {schema}.batch i WHERE i.outer_batch = b.id)
          AND NOT EXISTS (SELECT 1 FROM {schema}.awaiting a WITH (FORCESEEK) WHERE a.parent = b.id) AND NOT EXISTS (SELECT 1 FROM {schema}.batch c WHERE c.parent = b.id AND c.waiting = 1)
          AND NOT EXISTS (SELECT 1 FROM {schema}.held h WITH (FORCESEEK) WHERE h.id = b.id)
        ORDER BY b.finished_at;
        DELETE b OUTPUT deleted.id INTO @gone (id) FROM {schema}.batch b WITH (FORCESEEK, ROWLOCK, READPAST, READCOMMITTEDLOCK) JOIN @keys k ON k.id = b.id;
        SET @count = @@ROWCOUNT;
        DELETE p FROM {schema}.batch_path p WITH (FORCESEEK) JOIN @gone g ON g.id = p.batch;
        DELETE FROM @gone;
        DELETE FROM @keys;
        SET @left = @left - @count;
        IF @count = @share SET @full = 1;
    END

    IF @left > 0
    BEGIN
        INSERT INTO @names (name, job) SELECT TOP (@share) k.name, k.job FROM {schema}.idempotency_key k WITH (ROWLOCK, UPDLOCK, READPAST, READCOMMITTEDLOCK) WHERE k.expires_at <= @now ORDER BY k.expires_at;
        DELETE k FROM {schema}.idempotency_key k WITH (FORCESEEK, ROWLOCK, READPAST, READCOMMITTEDLOCK) JOIN @names n ON n.name = k.name WHERE k.expires_at <= @now;
        SET @count = @@ROWCOUNT;
        SET @left = @left - @count;
        IF @count = @share SET @full = 1;
    END
    IF @left > 0 BEGIN DELETE TOP (@share) b FROM {schema}.bucket b WHERE b.minute < @now - @series; SET @count = @@ROWCOUNT; SET @left = @left - @count; IF @count = @share SET @full = 1; END
    IF @left > 0 BEGIN DELETE TOP (@share) d FROM {schema}.bucket_delta d WITH (ROWLOCK, READPAST, READCOMMITTEDLOCK) WHERE d.minute < @now - @series; SET @count = @@ROWCOUNT; SET @left = @left - @count; IF @count = @share SET @full = 1; END
    IF @left > 0 BEGIN DELETE TOP (@share) t FROM {schema}.tally t WITH (ROWLOCK, READPAST, READCOMMITTEDLOCK) WHERE t.period = 0 AND t.start <= @now - @minute_tallies; SET @count = @@ROWCOUNT; SET @left = @left - @count; IF @count = @share SET @full = 1; END
    IF @left > 0 BEGIN DELETE TOP (@share) t FROM {schema}.tally t WITH (ROWLOCK, READPAST, READCOMMITTEDLOCK) WHERE t.period = 1 AND t.start <= @now - @hour_tallies; SET @count = @@ROWCOUNT; SET @left = @left - @count; IF @count = @share SET @full = 1; END
    IF @left > 0 BEGIN DELETE TOP (@share) a FROM {schema}.audit a WITH (ROWLOCK, READPAST, READCOMMITTEDLOCK) WHERE a.at_time <= @now - @audit; SET @count = @@ROWCOUNT; SET @left = @left - @count; IF @count = @share SET @full = 1; END
    IF @left > 0
    BEGIN
        DELETE TOP (@share) g FROM {schema}.error_group g
        WHERE g.last_at <= @now - @audit AND NOT EXISTS (SELECT 1 FROM {schema}.scheduled r WHERE r.fingerprint = g.fingerprint)
          AND NOT EXISTS (SELECT 1 FROM {schema}.finished f WHERE f.fingerprint = g.fingerprint AND f.state = {JobState.Failed});
        SET @count = @@ROWCOUNT;
        SET @left = @left - @count;
        IF @count = @share SET @full = 1;
    END
    IF @left > 0 BEGIN DELETE TOP (@share) u FROM {schema}.unknown_type u WHERE u.last_at <= @now - @audit; SET @count = @@ROWCOUNT; SET @left = @left - @count; IF @count = @share SET @full = 1; END
    IF @left > 0
    BEGIN
        DELETE TOP (@share) s FROM {schema}.server s WITH (ROWLOCK, READPAST, READCOMMITTEDLOCK) WHERE s.lease_until <= @now - 86400000000 AND (s.expired = 1 OR s.gone = 1) AND NOT EXISTS (SELECT 1 FROM {schema}.running r WITH (FORCESEEK) WHERE r.owner = s.id);
        SET @count = @@ROWCOUNT;
        SET @left = @left - @count;
        IF @count = @share SET @full = 1;
    END

    -- Buckets of rates that are full, as one that is not there is.
    IF @left > 0 BEGIN DELETE TOP (@share) r FROM {schema}.rate r WITH (ROWLOCK, READPAST, READCOMMITTEDLOCK) WHERE r.until_at <= @now - 3600000000 AND r.next_at IS NULL; SET @count = @@ROWCOUNT; SET @left = @left - @count; IF @count = @share SET @full = 1; END

    -- Jobs that no waiting child needs.
    IF @left > 0
    BEGIN
        INSERT INTO @keys (id, fence)
        SELECT TOP (@left) f.job, f.fence FROM {schema}.finished f WITH (ROWLOCK, UPDLOCK, READPAST, READCOMMITTEDLOCK)
        WHERE f.expires_at <= @now AND NOT EXISTS (SELECT 1 FROM {schema}.awaiting a WITH (FORCESEEK) WHERE a.parent = f.job) AND NOT EXISTS (SELECT 1 FROM {schema}.batch b WHERE b.parent = f.job AND b.waiting = 1)
        ORDER BY f.expires_at;
        DELETE f OUTPUT deleted.job, deleted.queue, deleted.state INTO @pruned (job, queue, state)
        FROM {schema}.finished f WITH (FORCESEEK, ROWLOCK, READPAST, READCOMMITTEDLOCK) JOIN @keys k ON k.id = f.job AND k.fence = f.fence
        WHERE f.expires_at <= @now -- again: what was attached while the keys were locked is seen only now
          AND NOT EXISTS (SELECT 1 FROM {schema}.awaiting a WITH (FORCESEEK) WHERE a.parent = f.job) AND NOT EXISTS (SELECT 1 FROM {schema}.batch b WHERE b.parent = f.job AND b.waiting = 1);
        IF EXISTS (SELECT 1 FROM @pruned)
        BEGIN
            INSERT INTO {schema}.counter_delta (queue, state, n) SELECT p.queue, p.state, -COUNT(*) FROM @pruned p GROUP BY p.queue, p.state;
            INSERT INTO @gone (id) SELECT p.job FROM @pruned p;
            EXEC {forget_jobs} @gone;
            SELECT @left = @left - COUNT(*) FROM @gone;
        END
    END
    SELECT @max - @left AS done, CONVERT(bit, CASE WHEN @left <= 0 OR @full = 1 THEN 1 ELSE 0 END) AS more;
END
