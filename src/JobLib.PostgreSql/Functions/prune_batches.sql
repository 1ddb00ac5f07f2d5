-- Sweeps batches that nobody sealed, with their members, and batches that are over and whose members have been pruned. What somebody holds is left for the next time.
CREATE OR REPLACE FUNCTION {prune_batches}(p_max integer, p_now timestamptz, p_keep_succeeded bigint, p_keep bigint, p_unsealed bigint) RETURNS integer
LANGUAGE plpgsql SET lock_timeout = '1s' SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    r       record;
    v_jobs  uuid[];
    v_left  integer := p_max;
    v_taken {schema}.taken[];
    v_ended uuid[];
    v_inner uuid[];
BEGIN
    FOR r IN SELECT id FROM {schema}.batch WHERE NOT sealed AND created_at <= {later}(p_now, -p_unsealed) ORDER BY created_at LIMIT 10 FOR UPDATE SKIP LOCKED LOOP
        EXIT WHEN v_left <= 0;
        CONTINUE WHEN cardinality({free_batches}(ARRAY[r.id])) = 0;
        UPDATE {schema}.batch SET cancelled = true WHERE id = r.id AND NOT cancelled;
        v_ended := {count_members}(r.id, 0, 0, 0, 0, p_now);

        -- Its members end first, since a child that waits for one of them has to learn of it, and then go.
        v_jobs := ARRAY(SELECT id FROM {schema}.job WHERE batch = r.id ORDER BY id LIMIT v_left);
        v_taken := {take_free}(v_jobs, ARRAY[{NotFinal}]);
        IF cardinality(v_taken) > 0 THEN
            PERFORM {left_places}(v_taken, p_now);
            PERFORM {delete_taken}(v_taken, {Reasons.BatchNeverSealed}, NULL, v_left, p_now, p_keep);
        END IF;
        PERFORM {settle}('{}', v_ended, v_left, p_now, p_keep);
        WITH gone AS (
            DELETE FROM {schema}.finished f
            WHERE f.job = ANY(ARRAY(SELECT job FROM {schema}.finished WHERE job = ANY(v_jobs) FOR UPDATE SKIP LOCKED))
              AND NOT EXISTS (SELECT FROM {schema}.awaiting a WHERE a.parent = f.job) RETURNING f.job, f.queue, f.state),
        counted AS (INSERT INTO {schema}.counter_delta (queue, state, n) SELECT queue, state, -count(*) FROM gone GROUP BY queue, state)
        SELECT coalesce(array_agg(job), '{}') INTO v_jobs FROM gone;
        PERFORM {forget}(v_jobs);
        v_left := v_left - cardinality(v_jobs);

        -- The batch itself, when nothing is left in it and nothing waits for it.
        CONTINUE WHEN EXISTS (SELECT FROM {schema}.job WHERE batch = r.id) OR EXISTS (SELECT FROM {schema}.awaiting WHERE parent = r.id);
        v_inner := ARRAY(SELECT id FROM {schema}.batch WHERE outer_batch = r.id ORDER BY id FOR UPDATE SKIP LOCKED);
        UPDATE {schema}.batch SET cancelled = true WHERE id = ANY(v_inner) AND NOT sealed;
        CONTINUE WHEN EXISTS (SELECT FROM {schema}.batch WHERE outer_batch = r.id AND (ended IS NULL OR id <> ALL(v_inner)));
        UPDATE {schema}.batch SET outer_batch = NULL WHERE outer_batch = r.id;
        DELETE FROM {schema}.held WHERE id = r.id;
        DELETE FROM {schema}.batch WHERE id = r.id;
        v_left := v_left - 1;
    END LOOP;

    IF v_left > 0 THEN
        v_jobs := ARRAY(
            SELECT b.id FROM {schema}.batch b
            WHERE b.finished_at <= {later}(p_now, CASE b.ended WHEN {JobState.Deleted} THEN -p_keep ELSE -p_keep_succeeded END)
              AND NOT EXISTS (SELECT FROM {schema}.job j WHERE j.batch = b.id)
              AND NOT EXISTS (SELECT FROM {schema}.batch i WHERE i.outer_batch = b.id)
              AND NOT EXISTS (SELECT FROM {schema}.held h WHERE h.id = b.id) AND NOT {is_awaited}(b.id)
            ORDER BY b.finished_at LIMIT v_left FOR UPDATE SKIP LOCKED);
        WITH gone AS ( -- it asks again: what was attached before the lock is seen by this statement
            DELETE FROM {schema}.batch b
            WHERE b.id = ANY(v_jobs) AND b.finished_at IS NOT NULL
              AND NOT EXISTS (SELECT FROM {schema}.batch i WHERE i.outer_batch = b.id) AND NOT {is_awaited}(b.id) RETURNING 1)
        SELECT v_left - count(*) INTO v_left FROM gone;
    END IF;
    RETURN p_max - v_left;
END $$;
