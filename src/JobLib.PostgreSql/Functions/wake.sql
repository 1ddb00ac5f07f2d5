-- Puts the first waiters of each queue back where they were in it: of each key as many as it is named, and as it has room for. One that somebody holds is noted. Returns how many went.
CREATE OR REPLACE FUNCTION {wake}(p_keys text[]) RETURNS integer
LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    r       record;
    v_queue text;
    v_room  bigint;
    v_gone  integer;
    v_all   integer := 0;
BEGIN
    FOR r IN SELECT k AS key, count(*) AS named FROM unnest(p_keys) AS k GROUP BY k ORDER BY k LOOP
        v_queue := '';
        LOOP
            -- the next queue, and how many may go: as the one that is first there asks for it
            SELECT b.queue, least(r.named, coalesce(l.n, {most}(j.concurrency_limit)) - h.held) INTO v_queue, v_room
            FROM (
                SELECT queue, job FROM {schema}.blocked WHERE concurrency_key = r.key AND queue > v_queue AND rate_key IS NULL
                ORDER BY concurrency_key, queue, priority DESC, seq LIMIT 1) b
            LEFT JOIN {schema}.job j ON j.id = b.job
            LEFT JOIN {schema}.concurrency_limit l ON l.key = r.key COLLATE "C"
            CROSS JOIN LATERAL (
                SELECT (SELECT count(*) FROM {schema}.concurrency_key WHERE key = r.key) + (SELECT count(*) FROM {schema}.concurrency_key WHERE pool = r.key) AS held) h;
            EXIT WHEN NOT FOUND;
            CONTINUE WHEN v_room <= 0;
            WITH first AS MATERIALIZED (
                SELECT job FROM {schema}.blocked WHERE concurrency_key = r.key AND queue = v_queue AND rate_key IS NULL
                ORDER BY priority DESC, seq LIMIT v_room FOR UPDATE SKIP LOCKED),
            gone AS (DELETE FROM {schema}.blocked b USING first f WHERE b.job = f.job RETURNING b.*)
            INSERT INTO {schema}.ready (queue, priority, seq, job, ready_at, fence, attempts, crashes, batch, concurrency_key, key_until, key_timed_out, retention)
            SELECT queue, priority, seq, job, ready_at, fence, attempts, crashes, batch, concurrency_key, key_until, key_timed_out, retention FROM gone;
            GET DIAGNOSTICS v_gone = ROW_COUNT;
            v_all := v_all + v_gone;
            IF v_gone < v_room THEN
                INSERT INTO {schema}.held (id, work)
                SELECT job, {HeldWork.Key} FROM {schema}.blocked WHERE concurrency_key = r.key AND queue = v_queue AND rate_key IS NULL
                ORDER BY priority DESC, seq LIMIT 1 ON CONFLICT DO NOTHING;
            END IF;
        END LOOP;
    END LOOP;
    RETURN v_all;
END $$;
