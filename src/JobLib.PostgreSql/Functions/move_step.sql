-- One step of what is noted in held, of the jobs that have waited for their key for as long as they may, of those whose key has another limit since a moment, and of those whose rate has tokens again. Returns how many moved. What gives up on one batch goes on with the next.
CREATE OR REPLACE FUNCTION {move_step}(p_max integer, p_now timestamptz, p_keep bigint) RETURNS integer
LANGUAGE plpgsql SET lock_timeout = '20ms' SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    r       record;
    v_left  integer := p_max;
    v_moved integer;
BEGIN
    WITH due AS MATERIALIZED (SELECT job FROM {schema}.blocked WHERE key_until <= p_now ORDER BY key_until LIMIT v_left FOR UPDATE SKIP LOCKED),
    gone AS (DELETE FROM {schema}.blocked b USING due d WHERE b.job = d.job RETURNING b.*),
    back AS (
        INSERT INTO {schema}.ready (queue, priority, seq, job, ready_at, fence, attempts, crashes, batch, concurrency_key, key_until, key_timed_out, retention)
        SELECT queue, priority, seq, job, ready_at, fence, attempts, crashes, batch, concurrency_key, key_until, true, retention FROM gone)
    SELECT count(*) INTO v_moved FROM gone;
    v_left := v_left - v_moved;
    v_left := greatest(v_left - {wake_changed}(v_left, p_now), 0);
    v_left := greatest(v_left - {release_rates}(v_left, p_now), 0);

    FOR r IN SELECT DISTINCT id FROM (SELECT id FROM {schema}.held ORDER BY id, work LIMIT 100) h LOOP
        EXIT WHEN v_left <= 0;
        BEGIN
            v_left := v_left - {move_held}(r.id, v_left, p_now, p_keep);
        EXCEPTION WHEN lock_not_available THEN NULL; -- it stays noted
        END;
    END LOOP;
    RETURN p_max - v_left;
END $$;
