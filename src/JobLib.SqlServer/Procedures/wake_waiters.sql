-- Frees the places under keys of jobs that have left running. Of each of these keys, and of those that are named, the first waiters of each queue go back to where they were: as many as places
-- were freed (and as a named key is for), and as there is room for.
-- A claim that finds no room holds the key's rows until it has stored who waits, so the statement after their lock sees every waiter; and of two that free places of one key the second sees how
-- much room there is.
-- IN, not a join: Babelfish 4.3 deletes nothing through a join with OUTPUT when it had to wait for the row, and the key would stay taken for ever.
CREATE PROCEDURE {wake_waiters} @jobs {schema}.id_list READONLY, @names {schema}.key_list READONLY, @most int = 1 AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @first {schema}.id_list, @back {schema}.move_list, @name nvarchar(257), @queue varchar(64), @held int, @want int, @fixed int, @room int;
    DECLARE @free TABLE (name nvarchar(257) COLLATE Latin1_General_100_BIN2 NOT NULL PRIMARY KEY, held int NOT NULL, want int NOT NULL);
    DECLARE @gone TABLE (name nvarchar(257) COLLATE Latin1_General_100_BIN2 NOT NULL PRIMARY KEY, pool nvarchar(257) COLLATE Latin1_General_100_BIN2 NULL);
    INSERT INTO @free (name, held, want)
    SELECT ISNULL(k.pool, k.name), 0, 0 FROM {schema}.concurrency_key k WITH (FORCESEEK) WHERE k.job IN (SELECT j.id FROM @jobs j) UNION SELECT n.name, 0, 0 FROM @names n;
    UPDATE f SET held = (SELECT COUNT(*) FROM {schema}.concurrency_key k WITH (FORCESEEK, UPDLOCK, HOLDLOCK) WHERE k.name = f.name) FROM @free f;
    UPDATE f SET held = f.held + (SELECT COUNT(*) FROM {schema}.concurrency_key k WITH (FORCESEEK, UPDLOCK, HOLDLOCK) WHERE k.pool = f.name AND k.pool IS NOT NULL) FROM @free f;
    DELETE k OUTPUT deleted.name, deleted.pool INTO @gone (name, pool) FROM {schema}.concurrency_key k WITH (FORCESEEK) WHERE k.job IN (SELECT j.id FROM @jobs j);
    UPDATE f SET held = f.held - g.places, want = g.places
    FROM @free f JOIN (SELECT ISNULL(x.pool, x.name) AS name, COUNT(*) AS places FROM @gone x GROUP BY ISNULL(x.pool, x.name)) g ON g.name = f.name;
    UPDATE f SET want = f.want + @most FROM @free f WHERE f.name IN (SELECT n.name FROM @names n);
    SELECT @name = MIN(f.name) FROM @free f WHERE f.want > 0;
    WHILE @name IS NOT NULL
    BEGIN
        SELECT @held = f.held, @want = f.want, @fixed = NULL FROM @free f WHERE f.name = @name;
        SELECT @fixed = l.n FROM {schema}.concurrency_limit l WITH (FORCESEEK) WHERE l.name = @name;
        SELECT @queue = MIN(b.queue) FROM {schema}.blocked b WITH (FORCESEEK) WHERE b.concurrency_key = @name AND b.rate_key IS NULL;
        WHILE @queue IS NOT NULL
        BEGIN
            SET @room = ISNULL(@fixed, 1); -- else as the one that is first there asks for it
            IF @fixed IS NULL
                SELECT @room = CASE WHEN j.concurrency_limit > {ConcurrencyKeys.MaxLimit} THEN {ConcurrencyKeys.MaxLimit} WHEN j.concurrency_limit > 1 THEN j.concurrency_limit ELSE 1 END
                FROM {schema}.job j WITH (FORCESEEK)
                WHERE j.id = (SELECT TOP (1) b.job FROM {schema}.blocked b WITH (FORCESEEK) WHERE b.concurrency_key = @name AND b.rate_key IS NULL AND b.queue = @queue ORDER BY b.priority DESC, b.seq);
            SET @room = @room - @held;
            IF @room > @want SET @room = @want;
            IF @room > 0
                INSERT INTO @first (id)
                SELECT TOP (@room) b.job FROM {schema}.blocked b WITH (FORCESEEK) WHERE b.concurrency_key = @name AND b.rate_key IS NULL AND b.queue = @queue ORDER BY b.priority DESC, b.seq;
            SELECT @queue = MIN(b.queue) FROM {schema}.blocked b WITH (FORCESEEK) WHERE b.concurrency_key = @name AND b.rate_key IS NULL AND b.queue > @queue;
        END
        SELECT @name = MIN(f.name) FROM @free f WHERE f.want > 0 AND f.name > @name;
    END
    DELETE b
    OUTPUT deleted.job, {JobState.Enqueued}, deleted.queue, deleted.priority, deleted.seq, deleted.ready_at, deleted.fence, deleted.attempts, deleted.crashes, deleted.batch, deleted.concurrency_key, deleted.key_until, deleted.retention
    INTO @back (job, was, queue, priority, seq, ready_at, fence, attempts, crashes, batch, concurrency_key, key_until, retention)
    FROM {schema}.blocked b WITH (FORCESEEK) WHERE b.job IN (SELECT f.id FROM @first f);
    INSERT INTO {schema}.ready (queue, priority, seq, job, ready_at, fence, attempts, crashes, batch, concurrency_key, key_until, retention)
    SELECT b.queue, b.priority, b.seq, b.job, b.ready_at, b.fence, b.attempts, b.crashes, b.batch, b.concurrency_key, b.key_until, b.retention FROM @back b;
END
