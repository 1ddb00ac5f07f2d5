-- Raises ready jobs that have waited, as the kernel's Aging: to their own priority and one for each @after since they became ready, behind all that stand there. Answers how many rose, whether the
-- bound was reached, and how long it is until the next of those that it has looked at rises. What somebody holds is passed over; nothing is held that is only looked at.
CREATE PROCEDURE {age_jobs} @after bigint, @max int, @now bigint AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @queues TABLE (queue varchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL PRIMARY KEY, turn uniqueidentifier NOT NULL);
    DECLARE @heads TABLE (job binary(16) NOT NULL PRIMARY KEY, seq bigint NOT NULL, fence bigint NOT NULL, waited bigint NOT NULL, own int NULL, present int NOT NULL);
    DECLARE @keys {schema}.row_list, @risen {schema}.move_list, @turned {schema}.id_list, @queue varchar(64) = '', @priority int, @found int = 1, @done int = 0, @count int, @seq bigint, @next bigint, @at bigint;

    -- The queues that have ready jobs, from one to the next along the index. In no order: where more rises than a step may move, none is the last one each time.
    WHILE @found > 0
    BEGIN
        SELECT TOP (1) @queue = r.queue FROM {schema}.ready r WITH (FORCESEEK, READPAST, READCOMMITTEDLOCK) WHERE r.queue > @queue ORDER BY r.queue;
        SET @found = @@ROWCOUNT;
        IF @found > 0 INSERT INTO @queues (queue, turn) SELECT @queue, NEWID() WHERE NOT EXISTS (SELECT 1 FROM {schema}.queue q WHERE q.name = @queue AND q.paused = 1);
    END
    WHILE @done < @max AND EXISTS (SELECT 1 FROM @queues)
    BEGIN
        SELECT TOP (1) @queue = q.queue, @priority = {Limits.MaxPriority} - 1 FROM @queues q ORDER BY q.turn; -- the highest priority first: they get there first
        WHILE @priority >= 0 AND @done < @max
        BEGIN
            DELETE FROM @heads;
            DELETE FROM @keys;
            DELETE FROM @risen;
            DELETE FROM @turned;
            INSERT INTO @heads (job, seq, fence, waited, own, present)
            SELECT h.job, h.seq, h.fence, h.waited, j.priority,
                   CASE WHEN j.priority + h.waited / @after >= {Limits.MaxPriority} THEN {Limits.MaxPriority} WHEN j.priority + h.waited / @after > @priority THEN j.priority + h.waited / @after ELSE @priority END
            FROM (
                SELECT TOP ({Aging.Heads}) r.job, r.seq, r.fence, @now - r.ready_at AS waited FROM {schema}.ready r WITH (FORCESEEK, READPAST, READCOMMITTEDLOCK)
                WHERE r.queue = @queue AND r.priority = @priority AND r.crashes < {JobRow.SuspectCrashes} ORDER BY r.seq) h
            LEFT JOIN {schema}.job j WITH (FORCESEEK, READPAST, READCOMMITTEDLOCK) ON j.id = h.job AND h.waited >= @after;
            INSERT INTO @keys (id, fence) SELECT TOP (@max - @done) h.job, h.fence FROM @heads h WHERE h.present > @priority ORDER BY h.seq;
            IF EXISTS (SELECT 1 FROM @keys)
            BEGIN
                DELETE r
                OUTPUT deleted.job, {JobState.Enqueued}, deleted.queue, deleted.priority, deleted.seq, deleted.ready_at, deleted.fence, deleted.attempts, deleted.crashes, deleted.batch, deleted.concurrency_key, deleted.key_until, deleted.key_timed_out, deleted.retention
                INTO @risen (job, was, queue, priority, seq, ready_at, fence, attempts, crashes, batch, concurrency_key, key_until, key_timed_out, retention)
                FROM {schema}.ready r WITH (FORCESEEK, ROWLOCK, READPAST, READCOMMITTEDLOCK) JOIN @keys k ON k.id = r.job AND k.fence = r.fence WHERE r.queue = @queue AND r.priority = @priority;
                SET @seq = NEXT VALUE FOR {schema}.ready_seq;
                INSERT INTO {schema}.ready (queue, priority, seq, job, ready_at, fence, attempts, crashes, batch, concurrency_key, key_until, key_timed_out, retention)
                SELECT r.queue, h.present, @seq + ROW_NUMBER() OVER (ORDER BY r.seq) - 1, r.job, r.ready_at, r.fence, r.attempts, r.crashes, r.batch, r.concurrency_key, r.key_until, r.key_timed_out, r.retention
                FROM @risen r JOIN @heads h ON h.job = r.job;
                IF EXISTS (SELECT 1 FROM {schema}.grouped g WITH (READPAST, READCOMMITTEDLOCK))
                BEGIN
                    INSERT INTO @turned (id) SELECT r.job FROM @risen r;
                    EXEC {take_turns} @turned;
                END
            END
            SELECT @count = COUNT(*) FROM @risen;
            SELECT @at = CASE WHEN @count = {Aging.Heads} THEN 0 ELSE MIN( -- behind so many that rose there may be more
                CASE WHEN h.present > @priority AND r.job IS NULL THEN 0
                     WHEN h.present = {Limits.MaxPriority} THEN NULL
                     WHEN h.own IS NOT NULL THEN (h.present + 1 - h.own) * @after - h.waited
                     WHEN h.waited < @after THEN @after - h.waited END) END
            FROM @heads h LEFT JOIN @risen r ON r.job = h.job;
            IF @next IS NULL OR @at < @next SET @next = ISNULL(@at, @next);
            SELECT @done = @done + @count, @priority = @priority - 1;
        END
        DELETE FROM @queues WHERE queue = @queue;
    END
    IF @done >= @max SET @next = 0;
    SELECT @done AS done, CONVERT(bit, CASE WHEN @done >= @max THEN 1 ELSE 0 END) AS more, @next AS next_in;
END
