-- Puts the first waiter of each queue for each free key back where it was in its queue. One that somebody holds is noted.
CREATE OR REPLACE FUNCTION {wake}(p_keys text[]) RETURNS void
LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    v_key   text;
    v_queue text;
BEGIN
    FOR v_key IN SELECT DISTINCT k FROM unnest(p_keys) AS k WHERE NOT EXISTS (SELECT FROM {schema}.concurrency_key c WHERE c.key = k) ORDER BY k LOOP
        v_queue := '';
        LOOP
            SELECT min(b.queue) INTO v_queue FROM {schema}.blocked b WHERE b.concurrency_key = v_key AND b.queue > v_queue;
            EXIT WHEN v_queue IS NULL;
            WITH first AS MATERIALIZED (
                SELECT job FROM {schema}.blocked WHERE concurrency_key = v_key AND queue = v_queue
                ORDER BY priority DESC, seq LIMIT 1 FOR UPDATE SKIP LOCKED),
            gone AS (DELETE FROM {schema}.blocked b USING first f WHERE b.job = f.job RETURNING b.*)
            INSERT INTO {schema}.ready (queue, priority, seq, job, ready_at, fence, attempts, crashes, batch, concurrency_key, key_until, key_timed_out, retention)
            SELECT queue, priority, seq, job, ready_at, fence, attempts, crashes, batch, concurrency_key, key_until, key_timed_out, retention FROM gone;
            IF NOT FOUND THEN
                INSERT INTO {schema}.held (id, work)
                SELECT job, {HeldWork.Key} FROM {schema}.blocked WHERE concurrency_key = v_key AND queue = v_queue
                ORDER BY priority DESC, seq LIMIT 1 ON CONFLICT DO NOTHING;
            END IF;
        END LOOP;
    END LOOP;
END $$;
