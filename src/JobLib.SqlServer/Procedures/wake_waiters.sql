-- Frees the keys of jobs that have left running. For each key that is free now (or is named and is free), the first waiter of each queue goes back to where it was.
-- A claim that finds a key taken writes the key's row until it has stored who waits, so the statement after the delete sees every waiter.
-- IN, not a join: Babelfish 4.3 deletes nothing through a join with OUTPUT when it had to wait for the row, and the key would stay taken for ever.
CREATE PROCEDURE {wake_waiters} @jobs {schema}.id_list READONLY, @names {schema}.key_list READONLY AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @free {schema}.key_list, @first {schema}.id_list, @back {schema}.move_list;
    DELETE k OUTPUT deleted.name INTO @free (name) FROM {schema}.concurrency_key k WITH (FORCESEEK) WHERE k.job IN (SELECT j.id FROM @jobs j);
    INSERT INTO @free (name)
    SELECT n.name FROM @names n
    WHERE NOT EXISTS (SELECT 1 FROM {schema}.concurrency_key k WITH (FORCESEEK) WHERE k.name = n.name) AND NOT EXISTS (SELECT 1 FROM @free f WHERE f.name = n.name);
    UPDATE f SET queue = (SELECT MIN(b.queue) FROM {schema}.blocked b WITH (FORCESEEK) WHERE b.concurrency_key = f.name) FROM @free f;
    WHILE EXISTS (SELECT 1 FROM @free f WHERE f.queue IS NOT NULL)
    BEGIN
        INSERT INTO @first (id)
        SELECT (SELECT TOP (1) b.job FROM {schema}.blocked b WITH (FORCESEEK) WHERE b.concurrency_key = f.name AND b.queue = f.queue ORDER BY b.priority DESC, b.seq)
        FROM @free f WHERE f.queue IS NOT NULL;
        UPDATE f SET queue = (SELECT MIN(b.queue) FROM {schema}.blocked b WITH (FORCESEEK) WHERE b.concurrency_key = f.name AND b.queue > f.queue) FROM @free f WHERE f.queue IS NOT NULL;
    END
    DELETE b
    OUTPUT deleted.job, {JobState.Enqueued}, deleted.queue, deleted.priority, deleted.seq, deleted.ready_at, deleted.fence, deleted.attempts, deleted.crashes, deleted.batch, deleted.concurrency_key, deleted.key_until, deleted.retention
    INTO @back (job, was, queue, priority, seq, ready_at, fence, attempts, crashes, batch, concurrency_key, key_until, retention)
    FROM {schema}.blocked b WITH (FORCESEEK) WHERE b.job IN (SELECT f.id FROM @first f);
    INSERT INTO {schema}.ready (queue, priority, seq, job, ready_at, fence, attempts, crashes, batch, concurrency_key, key_until, retention)
    SELECT b.queue, b.priority, b.seq, b.job, b.ready_at, b.fence, b.attempts, b.crashes, b.batch, b.concurrency_key, b.key_until, b.retention FROM @back b;
END
