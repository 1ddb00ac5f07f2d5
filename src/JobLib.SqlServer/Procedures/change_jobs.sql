-- @kind: 0 delete, 1 requeue, 2 reschedule (to @due, or in @delay). @states: out of which states, a bit each. Answers for each id, in order: ChangeStatus and the state before.
CREATE PROCEDURE {change_jobs}
    @kind tinyint, @jobs_json nvarchar(max), @states int, @due bigint, @delay bigint, @actor nvarchar(max), @reason nvarchar(max), @action nvarchar(256), @now bigint, @keep bigint AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @jobs {schema}.id_order;
    INSERT INTO @jobs (n, id)
    SELECT j.n, CONVERT(binary(16), j.id)
    FROM OPENJSON(@jobs_json) WITH (n int '$.n', id uniqueidentifier '$.id') j;
    DECLARE @ids {schema}.id_list, @none {schema}.id_list, @batches {schema}.id_list, @moved int, @seq bigint, @take int = @states;
    DECLARE @done TABLE (id binary(16) NOT NULL PRIMARY KEY, was tinyint NOT NULL);
    INSERT INTO @ids (id) SELECT DISTINCT j.id FROM @jobs j;
    IF @kind = {JobChangeKind.Requeue} AND @states & 1 <> 0 SET @take = @states - 1; -- a job that is ready is where it is wanted
    IF @due IS NULL SET @due = @now + @delay;
    EXEC {take_jobs} @ids, @take;
    INSERT INTO @done (id, was) SELECT m.job, m.was FROM {schema}.moving m WITH (FORCESEEK) JOIN @ids i ON i.id = m.job;
    IF EXISTS (SELECT 1 FROM @done)
    BEGIN
        INSERT INTO @batches (id) SELECT DISTINCT m.batch FROM {schema}.moving m WITH (FORCESEEK) JOIN @ids i ON i.id = m.job JOIN {schema}.batch b WITH (FORCESEEK) ON b.id = m.batch WHERE m.was BETWEEN {JobState.Succeeded} AND {JobState.Deleted};
        DELETE c FROM {schema}.crash c WITH (FORCESEEK) JOIN @done d ON d.id = c.job;
        INSERT INTO {schema}.audit (at_time, actor, action, target, n)
        SELECT @now, @actor, @action, (SELECT TOP (1) {schema}.id_text(j.id) FROM @jobs j JOIN @done d ON d.id = j.id ORDER BY j.n), COUNT(*) FROM @done d;
        IF @kind = {JobChangeKind.Delete}
        BEGIN
            EXEC {delete_moving} @ids, @reason, @actor, @now, @keep;
            INSERT INTO @none (id) SELECT d.id FROM @done d;
        END
        ELSE
        BEGIN
            INSERT INTO {schema}.history (job, state, at_time, ready_at, started_at, attempt, server, application, reason, actor, due_at)
            SELECT m.job, CASE @kind WHEN {JobChangeKind.Requeue} THEN {JobState.Enqueued} ELSE {JobState.Scheduled} END, @now, m.ready_at, m.claimed_at, CASE m.was WHEN {JobState.Processing} THEN m.attempts + 1 ELSE 0 END, s.name, s.application, @reason, @actor, CASE @kind WHEN {JobChangeKind.Reschedule} THEN @due END
            FROM {schema}.moving m WITH (FORCESEEK) JOIN @ids i ON i.id = m.job LEFT JOIN {schema}.server s ON s.id = m.owner;
            IF @kind = {JobChangeKind.Requeue}
            BEGIN
                SET @seq = NEXT VALUE FOR {schema}.ready_seq;
                INSERT INTO {schema}.ready (queue, priority, seq, job, ready_at, fence, attempts, crashes, batch, concurrency_key, retention)
                SELECT m.queue, ISNULL(j.priority, m.priority), @seq + ROW_NUMBER() OVER (ORDER BY o.n) - 1, m.job, @now, CASE WHEN m.fence >= @now THEN m.fence + 1 ELSE @now END, 0, 0, m.batch, m.concurrency_key, m.retention
                FROM {schema}.moving m WITH (FORCESEEK) JOIN (SELECT j.id, MIN(j.n) AS n FROM @jobs j GROUP BY j.id) o ON o.id = m.job LEFT JOIN {schema}.job j WITH (FORCESEEK) ON j.id = m.job;
                IF EXISTS (SELECT 1 FROM {schema}.grouped g WITH (READPAST, READCOMMITTEDLOCK)) EXEC {take_turns} @ids;
            END
            ELSE
            BEGIN
                INSERT INTO {schema}.scheduled (job, due_at, queue, priority, fence, attempts, crashes, batch, concurrency_key, retention)
                SELECT m.job, @due, m.queue, ISNULL(j.priority, m.priority), CASE WHEN m.fence >= @now THEN m.fence + 1 ELSE @now END, 0, 0, m.batch, m.concurrency_key, m.retention FROM {schema}.moving m WITH (FORCESEEK) JOIN @ids i ON i.id = m.job
                LEFT JOIN {schema}.job j WITH (FORCESEEK) ON j.id = m.job;
                UPDATE j SET scheduled_at = @due FROM {schema}.job j WITH (FORCESEEK) JOIN @done d ON d.id = j.id;
            END
            INSERT INTO {schema}.counter_delta (queue, state, n) SELECT m.queue, CASE @kind WHEN {JobChangeKind.Requeue} THEN {JobState.Enqueued} ELSE {JobState.Scheduled} END, COUNT(*) FROM {schema}.moving m WITH (FORCESEEK) JOIN @ids i ON i.id = m.job GROUP BY m.queue;
            DELETE m FROM {schema}.moving m WITH (FORCESEEK) JOIN @ids i ON i.id = m.job;
            INSERT INTO {schema}.recurring_run (recurring_id, job) -- which a tick may have forgotten, or be about to
            SELECT j.recurring_id, j.id FROM @done d JOIN {schema}.job j WITH (FORCESEEK) ON j.id = d.id
            WHERE d.was BETWEEN {JobState.Succeeded} AND {JobState.Deleted} AND j.recurring_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {schema}.recurring_run l WITH (FORCESEEK, UPDLOCK, HOLDLOCK) WHERE l.recurring_id = j.recurring_id AND l.job = j.id);
        END
        EXEC {settle} @none, @batches, 0, {FollowUps.MaxInCommit}, @now, @keep, @moved OUTPUT;
    END
    SELECT CASE WHEN d.id IS NOT NULL OR (@kind = {JobChangeKind.Requeue} AND @states & 1 <> 0 AND p.state = {JobState.Enqueued}) THEN {ChangeStatus.Applied} WHEN p.state IS NULL THEN {ChangeStatus.NotFound} ELSE {ChangeStatus.WrongState} END AS status, ISNULL(d.was, p.state) AS was
    FROM @jobs j LEFT JOIN @done d ON d.id = j.id LEFT JOIN {schema}.place p ON p.job = j.id ORDER BY j.n;
END
