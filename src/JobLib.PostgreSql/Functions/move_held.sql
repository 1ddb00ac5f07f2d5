-- One step of what is noted for a job or batch, since it could not be done at once. Returns how many moved. What somebody holds stays noted.
CREATE OR REPLACE FUNCTION {move_held}(p_id uuid, p_max integer, p_now timestamptz, p_keep bigint) RETURNS integer
LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    h       {schema}.held;
    v_moved integer;
    v_key   text;
BEGIN
    IF p_max <= 0 THEN RETURN 0; END IF;
    SELECT * INTO h FROM {schema}.held WHERE id = p_id ORDER BY work DESC LIMIT 1 FOR UPDATE SKIP LOCKED;
    IF NOT FOUND THEN RETURN 0; END IF;
    IF h.work = {HeldWork.Children} THEN
        DELETE FROM {schema}.held WHERE id = p_id AND work = {HeldWork.Children}; -- noted anew when something is left
        RETURN {settle}('{}', ARRAY[p_id], p_max, p_now, p_keep);
    ELSIF h.work = {HeldWork.Members} THEN
        v_moved := {start_members}(p_id, p_max, p_now);
        DELETE FROM {schema}.held
        WHERE id = p_id AND work = {HeldWork.Members} AND NOT EXISTS (SELECT FROM {schema}.awaiting WHERE parent = p_id AND parent_kind = {AwaitedKind.OwnBatch});
        RETURN v_moved;
    ELSIF h.work = {HeldWork.Deletion} THEN
        RETURN {delete_members}(p_id, p_max, p_now, p_keep);
    END IF;
    SELECT concurrency_key INTO v_key FROM {schema}.blocked WHERE job = p_id FOR UPDATE SKIP LOCKED;
    IF FOUND THEN
        DELETE FROM {schema}.held WHERE id = p_id AND work = {HeldWork.Key};
        PERFORM {wake}(ARRAY[v_key]);
        RETURN 1;
    END IF;
    DELETE FROM {schema}.held WHERE id = p_id AND work = {HeldWork.Key} AND NOT EXISTS (SELECT FROM {schema}.blocked WHERE job = p_id);
    RETURN 0;
END $$;
