-- All that follows from jobs having come to finished (@jobs) and from batches having changed (@batches), in this transaction: ends of batches, starts of batches,
-- children released or ruled out, members placed or deleted. Looks at no more than @max rows, says how many it has moved, and leaves the rest in held, what somebody's transaction holds among it. @resume: goes on with what others have left there.
CREATE PROCEDURE {settle} @jobs {schema}.id_list READONLY, @batches {schema}.id_list READONLY, @resume bit, @max int, @now bigint, @keep bigint, @moved int OUTPUT AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @over {schema}.id_list, @touched {schema}.id_list, @parents {schema}.id_list, @begin {schema}.id_list, @begun {schema}.id_list, @picked {schema}.id_list, @turned {schema}.id_list, @children {schema}.move_list, @waiting {schema}.row_list;
    DECLARE @work TABLE (n int IDENTITY PRIMARY KEY, id binary(16) NOT NULL, work tinyint NOT NULL, after binary(16) NULL, passed bit NOT NULL DEFAULT 0); -- passed: what is left of it is held by somebody
    DECLARE @ordered TABLE (job binary(16) NOT NULL PRIMARY KEY, parent binary(16) NOT NULL, condition tinyint NOT NULL, sequence nvarchar(257) COLLATE Latin1_General_100_BIN2 NOT NULL);
    DECLARE @ends TABLE (id binary(16) NOT NULL PRIMARY KEY, state tinyint NOT NULL);
    DECLARE @batch binary(16), @outer binary(16), @ended tinyint, @end tinyint, @n int, @kind tinyint, @id binary(16), @after binary(16), @count int, @seq bigint,
            @reason nvarchar(200), @actor nvarchar(max), @swept bit, @kept bigint, @seen int = 0, @child binary(16), @parent binary(16), @condition tinyint, @before binary(16), @held bit;
    SET @moved = 0;
    INSERT INTO @over (id) SELECT j.id FROM @jobs j;
    INSERT INTO @touched (id) SELECT b.id FROM @batches b;
    INSERT INTO @begin (id) SELECT b.id FROM @batches b;
    IF @resume = 1
        DELETE TOP (100) h OUTPUT deleted.id, deleted.work, deleted.after INTO @work (id, work, after) FROM {schema}.held h WITH (ROWLOCK, UPDLOCK, READPAST, READCOMMITTEDLOCK);

    WHILE 1 = 1
    BEGIN
        -- Members that are over count in their batches.
        IF EXISTS (SELECT 1 FROM @over)
        BEGIN
            IF EXISTS (SELECT 1 FROM @over o JOIN {schema}.finished f WITH (FORCESEEK) ON f.job = o.id WHERE f.batch IS NOT NULL)
            BEGIN
                UPDATE b SET succeeded = b.succeeded + c.succeeded, failed = b.failed + c.failed, deleted = b.deleted + c.deleted
                FROM {schema}.batch b WITH (FORCESEEK) JOIN (
                    SELECT f.batch, SUM(CASE f.state WHEN {JobState.Succeeded} THEN 1 ELSE 0 END) AS succeeded, SUM(CASE f.state WHEN {JobState.Failed} THEN 1 ELSE 0 END) AS failed, SUM(CASE f.state WHEN {JobState.Deleted} THEN 1 ELSE 0 END) AS deleted
                    FROM @over o JOIN {schema}.finished f WITH (FORCESEEK) ON f.job = o.id WHERE f.batch IS NOT NULL GROUP BY f.batch) c ON c.batch = b.id;
                INSERT INTO @touched (id)
                SELECT DISTINCT b.id FROM @over o JOIN {schema}.finished f WITH (FORCESEEK) ON f.job = o.id JOIN {schema}.batch b WITH (FORCESEEK) ON b.id = f.batch WHERE NOT EXISTS (SELECT 1 FROM @touched t WHERE t.id = b.id);
            END
            INSERT INTO @parents (id) SELECT o.id FROM @over o;
            DELETE FROM @over;
        END

        -- Batches that nothing keeps any more start, and those nested in them.
        WHILE EXISTS (SELECT 1 FROM @begin)
        BEGIN
            UPDATE b SET condition = b.condition FROM {schema}.batch b WITH (FORCESEEK) JOIN @begin c ON c.id = b.id;
            INSERT INTO @begun (id)
            SELECT b.id FROM @begin c JOIN {schema}.batch b WITH (FORCESEEK) ON b.id = c.id LEFT JOIN {schema}.batch o WITH (FORCESEEK) ON o.id = b.outer_batch
            WHERE b.started = 0 AND b.sealed = 1 AND b.waiting = 0 AND b.cancelled = 0 AND b.ruled_out = 0 AND (b.outer_batch IS NULL OR o.started = 1);
            UPDATE b SET started = 1 FROM {schema}.batch b WITH (FORCESEEK) JOIN @begun c ON c.id = b.id;
            DELETE FROM @begin;
            INSERT INTO @work (id, work) SELECT b.id, {HeldWork.Members} FROM @begun b WHERE EXISTS (SELECT 1 FROM {schema}.awaiting a WITH (FORCESEEK) WHERE a.parent = b.id AND a.parent_kind = {AwaitedKind.OwnBatch});
            INSERT INTO @touched (id) SELECT b.id FROM @begun b WHERE NOT EXISTS (SELECT 1 FROM @touched t WHERE t.id = b.id);
            INSERT INTO @begin (id) SELECT i.id FROM {schema}.batch i JOIN @begun b ON b.id = i.outer_batch;
            DELETE FROM @begun;
        END

        -- Batches whose counts have changed: when they end, end otherwise or are reopened, the batch around them counts anew.
        -- One inside of a Deleted batch, whose members are being deleted one by one, must not succeed with the last of them.
        WHILE EXISTS (SELECT 1 FROM @touched)
        BEGIN
            SET @batch = NULL;
            SELECT TOP (1) @batch = b.id, @outer = b.outer_batch, @ended = b.ended,
                @end = CASE WHEN b.cancelled = 1 OR b.ruled_out = 1 THEN {JobState.Deleted} WHEN b.started = 0 OR b.total > b.succeeded + b.failed + b.deleted THEN NULL
                            WHEN ISNULL(b.ended, 0) <> {JobState.Succeeded} AND EXISTS (SELECT 1 FROM {schema}.batch_path p WITH (FORCESEEK) JOIN {schema}.batch o WITH (FORCESEEK) ON o.id = p.outer_batch WHERE p.batch = b.id AND (o.cancelled = 1 OR o.ruled_out = 1)) THEN {JobState.Deleted}
                            WHEN b.failed > 0 THEN {JobState.Failed} ELSE {JobState.Succeeded} END
            FROM @touched t JOIN {schema}.batch b WITH (FORCESEEK) ON b.id = t.id ORDER BY b.depth DESC, b.id;
            IF @batch IS NULL DELETE FROM @touched;
            DELETE FROM @touched WHERE id = @batch;
            IF @batch IS NULL OR ISNULL(@end, 255) = ISNULL(@ended, 255) CONTINUE;
            UPDATE {schema}.batch SET ended = @end, finished_at = CASE WHEN @end IN ({JobState.Succeeded}, {JobState.Deleted}) THEN @now END WHERE id = @batch;
            IF @outer IS NOT NULL
            BEGIN
                UPDATE {schema}.batch SET
                    succeeded = succeeded + CASE @end WHEN {JobState.Succeeded} THEN 1 ELSE 0 END - CASE @ended WHEN {JobState.Succeeded} THEN 1 ELSE 0 END,
                    failed    = failed    + CASE @end WHEN {JobState.Failed} THEN 1 ELSE 0 END - CASE @ended WHEN {JobState.Failed} THEN 1 ELSE 0 END,
                    deleted   = deleted   + CASE @end WHEN {JobState.Deleted} THEN 1 ELSE 0 END - CASE @ended WHEN {JobState.Deleted} THEN 1 ELSE 0 END
                WHERE id = @outer;
                IF NOT EXISTS (SELECT 1 FROM @touched t WHERE t.id = @outer) INSERT INTO @touched (id) VALUES (@outer);
            END
            IF @end IS NOT NULL AND NOT EXISTS (SELECT 1 FROM @parents p WHERE p.id = @batch) INSERT INTO @parents (id) VALUES (@batch);
        END

        -- What waits for those that have ended: batches at once, jobs as work.
        IF EXISTS (SELECT 1 FROM @parents)
        BEGIN
            DELETE FROM @ends;
            INSERT INTO @ends (id, state)
            SELECT f.job, f.state FROM @parents p JOIN {schema}.finished f WITH (FORCESEEK) ON f.job = p.id
            UNION ALL SELECT b.id, b.ended FROM @parents p JOIN {schema}.batch b WITH (FORCESEEK) ON b.id = p.id WHERE b.ended IS NOT NULL;
            DELETE FROM @parents;
            INSERT INTO @picked (id) SELECT b.id FROM @ends e JOIN {schema}.batch b ON b.parent = e.id WHERE b.waiting = 1;
            UPDATE b SET condition = b.condition FROM {schema}.batch b WITH (FORCESEEK) JOIN @picked p ON p.id = b.id;
            INSERT INTO @begin (id)
            SELECT b.id FROM @picked p JOIN {schema}.batch b WITH (FORCESEEK) ON b.id = p.id JOIN @ends e ON e.id = b.parent WHERE b.waiting = 1 AND {schema}.starts(e.state, b.condition) = 1;
            INSERT INTO @begun (id)
            SELECT b.id FROM @picked p JOIN {schema}.batch b WITH (FORCESEEK) ON b.id = p.id JOIN @ends e ON e.id = b.parent WHERE b.waiting = 1 AND e.state <> {JobState.Failed} AND {schema}.starts(e.state, b.condition) = 0;
            DELETE FROM @picked;
            UPDATE b SET waiting = 0 FROM {schema}.batch b WITH (FORCESEEK) JOIN @begin c ON c.id = b.id;
            UPDATE b SET waiting = 0, ruled_out = 1 FROM {schema}.batch b WITH (FORCESEEK) JOIN @begun c ON c.id = b.id;
            INSERT INTO @touched (id) SELECT b.id FROM @begin b;
            INSERT INTO @touched (id) SELECT b.id FROM @begun b;
            INSERT INTO @work (id, work) SELECT b.id, {HeldWork.Deletion} FROM @begun b;
            DELETE FROM @begun;
            INSERT INTO @work (id, work) SELECT e.id, {HeldWork.Children} FROM @ends e WHERE EXISTS (SELECT 1 FROM {schema}.awaiting a WITH (FORCESEEK) WHERE a.parent = e.id AND a.parent_kind <> {AwaitedKind.OwnBatch});
            IF EXISTS (SELECT 1 FROM @work w JOIN @ends e ON e.id = w.id WHERE w.work = {HeldWork.Children} AND e.state = {JobState.Failed}) -- sequences are held
                INSERT INTO {schema}.sequence_hold (job, sequence, at_time)
                SELECT a.parent, MAX(a.sequence), @now FROM @ends e JOIN {schema}.awaiting a WITH (FORCESEEK) ON a.parent = e.id
                WHERE a.sequence IS NOT NULL AND e.state = {JobState.Failed} AND {schema}.starts(e.state, a.condition) = 0 AND NOT EXISTS (SELECT 1 FROM {schema}.sequence_hold h WITH (FORCESEEK) WHERE h.job = e.id)
                GROUP BY a.parent;
            IF EXISTS (SELECT 1 FROM @touched) CONTINUE;
        END

        IF @seen >= @max BREAK;
        SET @n = NULL;
        SELECT TOP (1) @n = w.n, @id = w.id, @kind = w.work, @after = w.after FROM @work w WHERE w.passed = 0 ORDER BY w.work, w.n;
        IF @n IS NULL BREAK;
        SET @count = @max - @seen;

        IF @kind = {HeldWork.Children} -- children of all ended parents together, by id
        BEGIN
            DELETE FROM @ends;
            INSERT INTO @ends (id, state)
            SELECT f.job, f.state FROM @work w JOIN {schema}.finished f WITH (FORCESEEK, READPAST, READCOMMITTEDLOCK) ON f.job = w.id WHERE w.work = {HeldWork.Children}
            UNION SELECT b.id, b.ended FROM @work w JOIN {schema}.batch b WITH (FORCESEEK, READPAST, READCOMMITTEDLOCK) ON b.id = w.id WHERE w.work = {HeldWork.Children} AND b.ended IS NOT NULL;
            INSERT INTO @waiting (id, fence)
            SELECT TOP (@count) a.job, a.fence FROM {schema}.awaiting a WITH (FORCESEEK, ROWLOCK, UPDLOCK, READPAST, READCOMMITTEDLOCK) JOIN @ends e ON e.id = a.parent
            WHERE a.parent_kind <> {AwaitedKind.OwnBatch} AND (e.state <> {JobState.Failed} OR {schema}.starts(e.state, a.condition) = 1) ORDER BY a.job;
            -- The next of a sequence whose parent was over before its turn goes on waiting, for the one before that; and where somebody holds that, until it is looked at again.
            INSERT INTO @ordered (job, parent, condition, sequence)
            SELECT a.job, a.parent, a.condition, a.sequence FROM @waiting p JOIN {schema}.awaiting a WITH (FORCESEEK) ON a.job = p.id WHERE a.sequence IS NOT NULL AND a.parent_kind = {AwaitedKind.Job};
            SET @child = NULL;
            SELECT TOP (1) @child = o.job, @parent = o.parent, @condition = o.condition FROM @ordered o ORDER BY o.job;
            WHILE @child IS NOT NULL
            BEGIN
                EXEC {first_open} @parent, @condition, 0, 0, @before OUTPUT, @held OUTPUT;
                IF @before IS NOT NULL
                BEGIN
                    UPDATE {schema}.awaiting SET parent = @before WHERE job = @child;
                    UPDATE {schema}.job SET parent = @before WHERE id = @child;
                    INSERT INTO {schema}.sequence_hold (job, sequence, at_time)
                    SELECT f.job, o.sequence, @now FROM @ordered o JOIN {schema}.finished f WITH (FORCESEEK) ON f.job = @before
                    WHERE o.job = @child AND f.state = {JobState.Failed} AND NOT EXISTS (SELECT 1 FROM {schema}.sequence_hold h WITH (FORCESEEK) WHERE h.job = f.job);
                    SET @moved = @moved + 1;
                END
                IF @before IS NOT NULL OR @held = 1 DELETE FROM @waiting WHERE id = @child;
                DELETE FROM @ordered WHERE job = @child;
                SET @child = NULL;
                SELECT TOP (1) @child = o.job, @parent = o.parent, @condition = o.condition FROM @ordered o ORDER BY o.job;
            END
            DELETE a
            OUTPUT deleted.job, {JobState.Awaiting}, deleted.queue, deleted.priority, deleted.fence, deleted.attempts, deleted.crashes, deleted.batch, deleted.concurrency_key, deleted.retention, deleted.parent, deleted.condition, deleted.delay
            INTO @children (job, was, queue, priority, fence, attempts, crashes, batch, concurrency_key, retention, parent, condition, due_at)
            FROM {schema}.awaiting a WITH (FORCESEEK, ROWLOCK, READPAST, READCOMMITTEDLOCK) JOIN @waiting p ON p.id = a.job AND p.fence = a.fence WHERE a.parent_kind <> {AwaitedKind.OwnBatch};
            UPDATE c SET due_at = CASE WHEN c.due_at > 0 THEN @now + c.due_at END, was = CASE {schema}.starts(e.state, c.condition) WHEN 0 THEN {JobState.Deleted} ELSE CASE WHEN c.due_at > 0 THEN {JobState.Scheduled} ELSE {JobState.Enqueued} END END
            FROM @children c JOIN @ends e ON e.id = c.parent;
            UPDATE c SET was = {JobState.Awaiting} FROM @children c JOIN {schema}.batch b WITH (FORCESEEK) ON b.id = c.batch WHERE c.was <> {JobState.Deleted} AND b.started = 0;
            INSERT INTO {schema}.parent_outcome (job, parent, state, result, error_type, error_message, error_details, fingerprint)
            SELECT c.job, c.parent, e.state, f.result, f.error_type, f.error_message, f.error_details, f.fingerprint
            FROM @children c JOIN @ends e ON e.id = c.parent LEFT JOIN {schema}.finished f WITH (FORCESEEK) ON f.job = c.parent WHERE c.was <> {JobState.Deleted};
            INSERT INTO {schema}.awaiting (job, parent, parent_kind, condition, delay, held_until, queue, priority, fence, attempts, crashes, batch, concurrency_key, retention)
            SELECT c.job, c.batch, {AwaitedKind.OwnBatch}, 0, 0, ISNULL(c.due_at, @now), c.queue, c.priority, c.fence, c.attempts, c.crashes, c.batch, c.concurrency_key, c.retention FROM @children c WHERE c.was = {JobState.Awaiting};
            INSERT INTO {schema}.finished (job, state, finished_at, expires_at, queue, priority, fence, attempts, crashes, attempt, reason, batch, concurrency_key, retention)
            SELECT c.job, {JobState.Deleted}, @now, @now + ISNULL(c.retention, @keep), c.queue, c.priority, CASE WHEN c.fence >= @now THEN c.fence + 1 ELSE @now END, c.attempts, c.crashes, 0,
                   CASE e.state WHEN {JobState.Succeeded} THEN {Reasons.ParentRuledOut(JobState.Succeeded)} ELSE {Reasons.ParentRuledOut(JobState.Deleted)} END, c.batch, c.concurrency_key, c.retention
            FROM @children c JOIN @ends e ON e.id = c.parent WHERE c.was = {JobState.Deleted};
            INSERT INTO @over (id) SELECT c.job FROM @children c WHERE c.was = {JobState.Deleted};
            SELECT @n = COUNT(*) FROM @children;
            SELECT @moved = @moved + @n, @seen = @seen + @n;
            IF @n < @count -- what is left now, of a parent or of its children, is held by somebody
            BEGIN
                DELETE w FROM @work w
                WHERE w.work = {HeldWork.Children}
                  AND NOT EXISTS (SELECT 1 FROM @ends e JOIN {schema}.awaiting a WITH (READUNCOMMITTED) ON a.parent = e.id WHERE e.id = w.id AND a.parent_kind <> {AwaitedKind.OwnBatch} AND (e.state <> {JobState.Failed} OR {schema}.starts(e.state, a.condition) = 1))
                  AND (EXISTS (SELECT 1 FROM @ends e WHERE e.id = w.id)
                       OR (NOT EXISTS (SELECT 1 FROM {schema}.finished f WITH (READUNCOMMITTED) WHERE f.job = w.id) AND NOT EXISTS (SELECT 1 FROM {schema}.batch b WITH (READUNCOMMITTED) WHERE b.id = w.id AND b.ended IS NOT NULL)));
                UPDATE @work SET passed = 1 WHERE work = {HeldWork.Children};
            END
        END

        IF @kind = {HeldWork.Members} -- members that were held until their batch began
        BEGIN
            INSERT INTO @waiting (id, fence) SELECT TOP (@count) a.job, a.fence FROM {schema}.awaiting a WITH (FORCESEEK, ROWLOCK, UPDLOCK, READPAST, READCOMMITTEDLOCK) WHERE a.parent = @id AND a.parent_kind = {AwaitedKind.OwnBatch} ORDER BY a.job;
            DELETE a
            OUTPUT deleted.job, {JobState.Enqueued}, deleted.queue, deleted.priority, deleted.fence, deleted.attempts, deleted.crashes, deleted.batch, deleted.concurrency_key, deleted.retention, deleted.held_until
            INTO @children (job, was, queue, priority, fence, attempts, crashes, batch, concurrency_key, retention, due_at)
            FROM {schema}.awaiting a WITH (FORCESEEK, ROWLOCK, READPAST, READCOMMITTEDLOCK) JOIN @waiting p ON p.id = a.job AND p.fence = a.fence WHERE a.parent = @id AND a.parent_kind = {AwaitedKind.OwnBatch};
            UPDATE c SET due_at = CASE j.start_kind WHEN {JobStartKind.After} THEN @now + j.start_delay WHEN {JobStartKind.At} THEN j.start_at ELSE c.due_at END FROM @children c JOIN {schema}.job j WITH (FORCESEEK) ON j.id = c.job;
            UPDATE c SET was = {JobState.Scheduled} FROM @children c WHERE c.due_at > @now;
            SELECT @n = COUNT(*) FROM @children;
            SELECT @moved = @moved + @n, @seen = @seen + @n;
            IF @n < @count AND EXISTS (SELECT 1 FROM {schema}.awaiting a WITH (READUNCOMMITTED) WHERE a.parent = @id AND a.parent_kind = {AwaitedKind.OwnBatch}) UPDATE @work SET passed = 1 WHERE id = @id AND work = {HeldWork.Members};
            ELSE IF @n < @count DELETE FROM @work WHERE id = @id AND work = {HeldWork.Members};
        END

        IF @kind = {HeldWork.Deletion} -- members of a batch that is Deleted
        BEGIN
            SELECT @reason = CASE WHEN b.swept = 1 THEN {Reasons.BatchNeverSealed} WHEN b.ruled_out = 1 THEN {Reasons.BatchRuledOut} ELSE {Reasons.BatchCanceled} END,
                   @actor = b.actor, @swept = b.swept, @kept = CASE b.swept WHEN 1 THEN 0 ELSE @keep END
            FROM {schema}.batch b WITH (FORCESEEK) WHERE b.id = @id;
            INSERT INTO @picked (id) SELECT TOP (@count) j.id FROM {schema}.job j WHERE j.batch = @id AND (@after IS NULL OR j.id > @after) ORDER BY j.id;
            SELECT @n = COUNT(*), @seen = @seen + COUNT(*) FROM @picked p;
            SELECT TOP (1) @after = p.id FROM @picked p ORDER BY p.id DESC;
            DELETE p FROM @picked p -- those that somebody holds
            WHERE EXISTS (SELECT 1 FROM {schema}.place d WITH (READUNCOMMITTED) WHERE d.job = p.id AND NOT EXISTS (SELECT 1 FROM {schema}.place l WITH (READPAST, READCOMMITTEDLOCK) WHERE l.job = d.job AND l.fence = d.fence));
            EXEC {take_jobs} @picked, 87; -- every state but Succeeded and Deleted
            INSERT INTO @over (id) SELECT m.job FROM {schema}.moving m WITH (FORCESEEK) JOIN @picked p ON p.id = m.job;
            SELECT @moved = @moved + COUNT(*) FROM @over;
            EXEC {delete_moving} @picked, @reason, @actor, @now, @kept;
            UPDATE w SET after = @after FROM @work w WHERE w.id = @id AND w.work = {HeldWork.Deletion} AND @n > 0;
            IF @n < @count -- then the batches in it, which may have ended since they were read
            BEGIN
                SET @count = @count - @n;
                INSERT INTO @begun (id)
                SELECT TOP (@count) b.id FROM {schema}.batch b WHERE b.outer_batch = @id AND b.cancelled = 0 AND b.ruled_out = 0 AND ISNULL(b.ended, 0) <> {JobState.Succeeded} ORDER BY b.id;
                UPDATE b SET cancelled = 1, actor = @actor, swept = @swept FROM {schema}.batch b WITH (FORCESEEK) JOIN @begun c ON c.id = b.id WHERE ISNULL(b.ended, 0) <> {JobState.Succeeded};
                INSERT INTO @work (id, work) SELECT b.id, {HeldWork.Deletion} FROM @begun b;
                INSERT INTO @touched (id) SELECT b.id FROM @begun b;
                SELECT @n = COUNT(*) FROM @begun;
                SELECT @moved = @moved + @n, @seen = @seen + @n;
                IF @n < @count AND EXISTS (
                    SELECT 1 FROM {schema}.job j JOIN {schema}.place d WITH (READUNCOMMITTED) ON d.job = j.id
                    WHERE j.batch = @id AND d.state NOT IN ({JobState.Succeeded}, {JobState.Deleted}) AND NOT EXISTS (SELECT 1 FROM {schema}.running r WITH (READUNCOMMITTED) WHERE r.job = j.id AND r.marked = 1))
                    UPDATE @work SET passed = 1, after = NULL WHERE id = @id AND work = {HeldWork.Deletion}; -- from the beginning, another time
                ELSE IF @n < @count DELETE FROM @work WHERE id = @id AND work = {HeldWork.Deletion};
                DELETE FROM @begun;
            END
        END

        -- Children and members that may go on.
        IF EXISTS (SELECT 1 FROM @children)
        BEGIN
            SET @seq = NEXT VALUE FOR {schema}.ready_seq;
            INSERT INTO {schema}.ready (queue, priority, seq, job, ready_at, fence, attempts, crashes, batch, concurrency_key, retention)
            SELECT c.queue, c.priority, @seq + ROW_NUMBER() OVER (ORDER BY c.job) - 1, c.job, @now, c.fence, c.attempts, c.crashes, c.batch, c.concurrency_key, c.retention FROM @children c WHERE c.was = {JobState.Enqueued};
            IF EXISTS (SELECT 1 FROM {schema}.grouped g WITH (READPAST, READCOMMITTEDLOCK))
            BEGIN
                INSERT INTO @turned (id) SELECT c.job FROM @children c WHERE c.was = {JobState.Enqueued};
                EXEC {take_turns} @turned;
                DELETE FROM @turned;
            END
            INSERT INTO {schema}.scheduled (job, due_at, queue, priority, fence, attempts, crashes, batch, concurrency_key, retention)
            SELECT c.job, c.due_at, c.queue, c.priority, c.fence, c.attempts, c.crashes, c.batch, c.concurrency_key, c.retention FROM @children c WHERE c.was = {JobState.Scheduled};
            UPDATE j SET scheduled_at = c.due_at FROM {schema}.job j WITH (FORCESEEK) JOIN @children c ON c.job = j.id WHERE c.was = {JobState.Scheduled};
            INSERT INTO {schema}.counter_delta (queue, state, n)
            SELECT c.queue, {JobState.Awaiting}, -COUNT(*) FROM @children c WHERE c.was <> {JobState.Awaiting} GROUP BY c.queue
            UNION ALL SELECT c.queue, c.was, COUNT(*) FROM @children c WHERE c.was <> {JobState.Awaiting} GROUP BY c.queue, c.was;
            DELETE FROM @children;
        END
        DELETE FROM @picked;
        DELETE FROM @waiting;
    END

    INSERT INTO {schema}.held (id, work, after)
    SELECT w.id, w.work, w.after FROM @work w
    WHERE NOT EXISTS (SELECT 1 FROM {schema}.held h WITH (FORCESEEK) WHERE h.id = w.id AND h.work = w.work) AND NOT EXISTS (SELECT 1 FROM @work e WHERE e.id = w.id AND e.work = w.work AND e.n < w.n);
END
