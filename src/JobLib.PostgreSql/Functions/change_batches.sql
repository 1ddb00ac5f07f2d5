-- A BatchChangeKind for batches. Answers for each: ChangeStatus and the state before, given as a JobState (Awaiting, Processing, Succeeded, Failed or Deleted).
-- It waits for whoever holds its batches, but not for long: it may hold the row of signal meanwhile, which rescues need.
CREATE OR REPLACE FUNCTION {change_batches}(p_kind integer, p_batches uuid[], p_actor text, p_action text, p_now timestamptz, p_keep bigint)
RETURNS TABLE (id uuid, status integer, was smallint)
LANGUAGE plpgsql SET lock_timeout = '1s' SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
#variable_conflict use_column
DECLARE
    r         record;
    v_id      uuid;
    v_was     smallint;
    v_begun   uuid;
    v_first   uuid; -- of those that were cancelled …
    v_count   integer := 0; -- … and how many
    v_ended   uuid[] := '{}';
    v_started uuid[] := '{}';
    v_left    integer := {FollowUps.MaxInCommit};
BEGIN
    PERFORM FROM {schema}.batch WHERE id = ANY(p_batches) ORDER BY cardinality(path) DESC, id FOR UPDATE;
    FOREACH v_id IN ARRAY p_batches LOOP
        SELECT * INTO r FROM {schema}.batch WHERE id = v_id;
        IF NOT FOUND THEN RETURN QUERY SELECT v_id, {ChangeStatus.NotFound}, NULL::smallint; CONTINUE; END IF;
        v_was := CASE
            WHEN r.cancelled OR r.ruled_out THEN {JobState.Deleted}
            WHEN NOT r.started THEN {JobState.Awaiting}
            WHEN r.failed > 0 THEN {JobState.Failed}
            WHEN r.total > r.succeeded + r.failed + r.deleted THEN {JobState.Processing}
            ELSE {JobState.Succeeded} END;
        IF p_kind = {BatchChangeKind.Seal} AND NOT r.sealed AND EXISTS (SELECT FROM {schema}.batch o WHERE o.id = ANY(r.path) AND o.cancelled)
           OR p_kind = {BatchChangeKind.Cancel} AND v_was IN ({JobState.Succeeded}, {JobState.Deleted}) THEN
            RETURN QUERY SELECT v_id, {ChangeStatus.WrongState}, v_was;
            CONTINUE;
        END IF;
        RETURN QUERY SELECT v_id, {ChangeStatus.Applied}, v_was;
        IF p_kind = {BatchChangeKind.Seal} THEN
            CONTINUE WHEN r.sealed;
            UPDATE {schema}.batch SET sealed = true WHERE id = v_id;
            FOREACH v_begun IN ARRAY {start_batch}(v_id) LOOP
                v_started := v_started || v_begun;
                v_ended := v_ended || {count_members}(v_begun, 0, 0, 0, 0, p_now);
            END LOOP;
        ELSE
            UPDATE {schema}.batch SET cancelled = true, cancelled_by = p_actor WHERE id = v_id;
            INSERT INTO {schema}.held (id, work) VALUES (v_id, {HeldWork.Deletion}) ON CONFLICT DO NOTHING;
            v_first := coalesce(v_first, v_id);
            v_count := v_count + 1;
        END IF;
        v_ended := v_ended || {count_members}(v_id, 0, 0, 0, 0, p_now);
    END LOOP;
    IF v_count > 0 THEN INSERT INTO {schema}.audit (at, actor, action, target, n) VALUES (p_now, p_actor, p_action, v_first, v_count); END IF;
    IF cardinality(v_ended) > 0 THEN v_left := v_left - {settle}('{}', v_ended, v_left, p_now, p_keep); END IF;
    FOREACH v_id IN ARRAY v_started LOOP
        v_left := v_left - {move_held}(v_id, v_left, p_now, p_keep);
    END LOOP;
END $$;
