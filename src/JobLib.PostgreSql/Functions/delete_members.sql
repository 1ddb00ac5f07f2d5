-- Goes on deleting the members of a cancelled batch, in the order of their ids, and begins anew as long as somebody held one. Several pages a step, since most members may be over.
CREATE OR REPLACE FUNCTION {delete_members}(p_batch uuid, p_max integer, p_now timestamptz, p_keep bigint) RETURNS integer
LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    h        {schema}.held;
    r        record;
    v_ids    uuid[];
    v_taken  {schema}.taken[];
    v_reason text;
    v_actor  text;
    v_held   boolean;
    v_moved  integer := 0;
    v_ended  uuid[] := '{}';
BEGIN
    IF EXISTS (SELECT FROM {schema}.batch WHERE id = p_batch) AND cardinality({free_batches}(ARRAY[p_batch])) = 0 THEN RETURN 0; END IF;
    SELECT CASE WHEN ruled_out THEN {Reasons.BatchRuledOut} ELSE {Reasons.BatchCanceled} END, cancelled_by INTO v_reason, v_actor FROM {schema}.batch WHERE id = p_batch;
    DELETE FROM {schema}.held WHERE id = p_batch AND work = {HeldWork.Members};

    FOR page IN 1..10 LOOP
        SELECT * INTO h FROM {schema}.held WHERE id = p_batch AND work = {HeldWork.Deletion};
        v_ids := ARRAY(SELECT id FROM {schema}.job WHERE batch = p_batch AND (h.after IS NULL OR id > h.after) ORDER BY id LIMIT p_max);
        v_taken := {take_free}(v_ids, ARRAY[{NotFinal}]);
        v_held := EXISTS (
            SELECT FROM unnest(v_ids) AS i
            WHERE i NOT IN (SELECT job FROM unnest(v_taken)) AND {state_of}(i) = ANY(ARRAY[{NotFinal}]) AND NOT EXISTS (SELECT FROM {schema}.running WHERE job = i AND marked));
        IF cardinality(v_taken) > 0 THEN
            PERFORM {left_places}(v_taken, p_now);
            PERFORM {delete_taken}(v_taken, v_reason, v_actor, p_max, p_now, p_keep);
        END IF;
        v_moved := v_moved + cardinality(v_taken);
        EXIT WHEN cardinality(v_ids) < p_max;
        UPDATE {schema}.held SET after = v_ids[p_max], passed = passed OR v_held WHERE id = p_batch AND work = {HeldWork.Deletion};
        IF v_moved >= p_max OR page = 10 THEN RETURN least(v_moved, p_max); END IF;
    END LOOP;

    -- The last page: the batches inside are cancelled, too.
    FOR r IN
        UPDATE {schema}.batch SET cancelled = true, cancelled_by = v_actor
        WHERE id = ANY(ARRAY(
            SELECT id FROM {schema}.batch
            WHERE outer_batch = p_batch AND NOT cancelled AND NOT coalesce(ended IN ({JobState.Succeeded}, {JobState.Deleted}), false) FOR UPDATE SKIP LOCKED)) RETURNING id
    LOOP
        INSERT INTO {schema}.held (id, work) VALUES (r.id, {HeldWork.Deletion}) ON CONFLICT DO NOTHING;
        v_ended := v_ended || {count_members}(r.id, 0, 0, 0, 0, p_now);
        v_moved := v_moved + 1;
    END LOOP;
    IF h.passed OR v_held
       OR EXISTS (SELECT FROM {schema}.batch WHERE outer_batch = p_batch AND NOT cancelled AND NOT coalesce(ended IN ({JobState.Succeeded}, {JobState.Deleted}), false)) THEN
        UPDATE {schema}.held SET after = NULL, passed = false WHERE id = p_batch AND work = {HeldWork.Deletion};
    ELSE
        DELETE FROM {schema}.held WHERE id = p_batch AND work = {HeldWork.Deletion};
    END IF;
    IF cardinality(v_ended) > 0 THEN PERFORM {settle}('{}', v_ended, p_max, p_now, p_keep); END IF;
    RETURN least(v_moved, p_max);
END $$;
