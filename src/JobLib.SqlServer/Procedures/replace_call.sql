-- Gives a job that waits, and that the caller has locked there, the call of another with its unique key: of the job @n of @jobs. With @moves it goes to that one's time, at the latest @most after
-- @created_at, unless it waits for its parent, or is ready and the time has come. Answers whether it waited anywhere.
CREATE PROCEDURE {replace_call}
    @job binary(16), @created_at bigint, @jobs {schema}.new_job_list READONLY, @texts {schema}.job_text_list READONLY, @n int, @moves bit, @most bigint, @at_most smallint,
    @rate nvarchar(256), @permits int, @per bigint, @burst int, @cost int, @actor nvarchar(max), @now bigint, @done bit OUTPUT AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @id binary(16), @due bigint, @key nvarchar(257), @retention bigint, @was tinyint, @blocked bit = 0, @old nvarchar(257), @ready_at bigint, @due_at bigint;
    DECLARE @back {schema}.move_list, @names {schema}.key_list, @none {schema}.id_list;
    SELECT @id = j.id, @key = j.concurrency_key + N'|', @retention = j.retention, @due = CASE WHEN @moves = 1 THEN CASE j.start_kind WHEN {JobStartKind.At} THEN j.start_at ELSE @now + j.start_delay END END
    FROM @jobs j WHERE j.n = @n;
    IF @due > @created_at + @most SET @due = @created_at + @most;
    SELECT @was = {JobState.Enqueued}, @old = r.concurrency_key, @ready_at = r.ready_at FROM {schema}.ready r WITH (FORCESEEK) WHERE r.job = @job;
    IF @was IS NULL SELECT @was = {JobState.Enqueued}, @blocked = 1, @old = NULLIF(b.concurrency_key, N'|'), @ready_at = b.ready_at FROM {schema}.blocked b WITH (FORCESEEK) WHERE b.job = @job;
    IF @was IS NULL SELECT @was = {JobState.Scheduled}, @due_at = s.due_at FROM {schema}.scheduled s WITH (FORCESEEK) WHERE s.job = @job;
    IF @was IS NULL SELECT @was = {JobState.Awaiting} FROM {schema}.awaiting a WITH (FORCESEEK) WHERE a.job = @job;
    SET @done = CASE WHEN @was IS NULL THEN 0 ELSE 1 END;
    IF @done = 0 RETURN;
    IF @was = {JobState.Awaiting} OR (@was = {JobState.Enqueued} AND @due <= @now) SET @due = NULL;

    -- Whoever waits for its key or its rate tries again for the new one, from its place.
    IF @was = {JobState.Enqueued} AND @blocked = 0 AND @due IS NULL
        UPDATE r SET concurrency_key = @key, retention = @retention FROM {schema}.ready r WITH (FORCESEEK) WHERE r.job = @job;
    ELSE IF @was = {JobState.Enqueued} AND @blocked = 0
        DELETE r
        OUTPUT deleted.job, {JobState.Enqueued}, deleted.queue, deleted.priority, deleted.seq, deleted.ready_at, deleted.fence, deleted.attempts, deleted.crashes, deleted.batch, deleted.key_until
        INTO @back (job, was, queue, priority, seq, ready_at, fence, attempts, crashes, batch, key_until)
        FROM {schema}.ready r WITH (FORCESEEK) WHERE r.job = @job;
    ELSE IF @was = {JobState.Enqueued}
        DELETE b
        OUTPUT deleted.job, {JobState.Enqueued}, deleted.queue, deleted.priority, deleted.seq, deleted.ready_at, deleted.fence, deleted.attempts, deleted.crashes, deleted.batch, deleted.key_until
        INTO @back (job, was, queue, priority, seq, ready_at, fence, attempts, crashes, batch, key_until)
        FROM {schema}.blocked b WITH (FORCESEEK) WHERE b.job = @job;
    ELSE IF @was = {JobState.Scheduled}
        UPDATE {schema}.scheduled SET due_at = ISNULL(@due, due_at), concurrency_key = @key, retention = @retention WHERE job = @job;
    ELSE
        UPDATE {schema}.awaiting SET concurrency_key = @key, retention = @retention WHERE job = @job;
    IF @due IS NULL
        INSERT INTO {schema}.ready (queue, priority, seq, job, ready_at, fence, attempts, crashes, batch, concurrency_key, key_until, retention)
        SELECT b.queue, b.priority, b.seq, b.job, b.ready_at, b.fence, b.attempts, b.crashes, b.batch, @key, b.key_until, @retention FROM @back b;
    ELSE
    BEGIN
        INSERT INTO {schema}.scheduled (job, due_at, queue, priority, fence, attempts, crashes, batch, concurrency_key, retention)
        SELECT b.job, @due, b.queue, j.priority, b.fence, b.attempts, b.crashes, b.batch, @key, @retention FROM @back b JOIN {schema}.job j WITH (FORCESEEK) ON j.id = b.job;
        INSERT INTO {schema}.counter_delta (queue, state, n)
        SELECT b.queue, {JobState.Enqueued}, -1 FROM @back b UNION ALL SELECT b.queue, {JobState.Scheduled}, 1 FROM @back b;
    END

    UPDATE x SET type = j.type, method = j.method, signature = j.signature, arguments = j.arguments, format = j.format, concurrency_key = j.concurrency_key, concurrency_limit = @at_most,
        concurrency_wait = j.concurrency_wait, tags = j.tags, ambient = j.ambient, retention = j.retention, scheduled_at = ISNULL(@due, x.scheduled_at)
    FROM {schema}.job x WITH (FORCESEEK) JOIN @jobs j ON j.n = @n WHERE x.id = @job;
    DELETE FROM {schema}.rated WHERE job = @job;
    IF @rate IS NOT NULL INSERT INTO {schema}.rated (job, name, permits, per, burst, cost) VALUES (@job, @rate + N'|', @permits, @per, @burst, @cost);
    DELETE FROM {schema}.job_tag WHERE job = @job;
    DELETE FROM {schema}.job_parameter WHERE job = @job;
    INSERT INTO {schema}.job_tag (tag, job) SELECT DISTINCT t.name, @job FROM @texts t WHERE t.job = @id AND t.value IS NULL;
    INSERT INTO {schema}.job_parameter (job, name, value) SELECT @job, t.name, t.value FROM @texts t WHERE t.job = @id AND t.value IS NOT NULL;

    -- Of all replacements that no person made the last one is told.
    DELETE FROM {schema}.history WHERE job = @job AND reason = {Reasons.Replaced} AND actor IS NULL;
    INSERT INTO {schema}.history (job, state, at_time, ready_at, attempt, reason, actor, due_at)
    VALUES (@job, CASE WHEN @due IS NULL THEN @was ELSE {JobState.Scheduled} END, @now, @ready_at, 0, {Reasons.Replaced}, @actor, ISNULL(@due, @due_at));
    IF @old IS NOT NULL AND (@due IS NOT NULL OR @key IS NULL OR @key <> @old)
    BEGIN
        INSERT INTO @names (name) VALUES (@old);
        EXEC {wake_waiters} @none, @names;
    END
END
