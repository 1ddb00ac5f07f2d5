-- How many more jobs of a queue that has a limit may be claimed; null when another claim from it is under way, for which nobody waits. The queue's row is locked until this claim is committed, and
-- what servers hold is counted by a statement after that, which sees all claims before this one: of two at once none sees the room that the other takes.
CREATE OR REPLACE FUNCTION {room_in}(p_queue text) RETURNS integer
LANGUAGE plpgsql SET enable_seqscan = off SET jit = off AS $$
DECLARE
    v_limit integer;
    v_held  bigint;
BEGIN
    SELECT coalesce(set_limit, said_limit) INTO v_limit FROM {schema}.queue WHERE name = p_queue FOR NO KEY UPDATE SKIP LOCKED;
    IF NOT FOUND THEN RETURN NULL; END IF;
    SELECT count(*) INTO v_held FROM {schema}.running WHERE owner >= '00000000-0000-0000-0000-000000000000' AND queue = p_queue; -- of all servers, along the index by them
    RETURN greatest(0, coalesce(v_limit, {QueueLimits.MaxLimit}) - v_held);
END $$;
