-- All that follows from jobs having come to finished, and batches to an end, in this transaction: batches count them and may end, children and batches that waited for them start or are
-- ruled out, and so on until nothing follows. A loop by nature, so it runs beside the data. Locks jobs by id, then batches deepest first, then children.
-- Moves at most p_max rows, says how many, and notes in held what is left, and what somebody else holds.
CREATE OR REPLACE FUNCTION {settle}(p_jobs uuid[], p_batches uuid[], p_max integer, p_now timestamptz, p_keep bigint) RETURNS integer
LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    r         record;
    v_jobs    uuid[] := p_jobs;    -- the jobs of this turn …
    v_batches uuid[] := p_batches; -- … and its batches
    v_parents uuid[];              -- both
    v_next    uuid[];              -- the batches of the next turn
    v_new     uuid[];
    v_started uuid[] := '{}';
    v_id      uuid;
    v_left    integer := p_max;
    v_moved   integer;
BEGIN
    LOOP
        v_batches := v_batches || {count_finished}(v_jobs, p_now);
        v_parents := v_jobs || v_batches;
        EXIT WHEN cardinality(v_parents) = 0;
        v_next := '{}';

        -- Batches that waited for one of them.
        FOR r IN
            SELECT b.id, b.parent, e.state, {starts}(e.state, b.condition) AS go
            FROM {schema}.batch b JOIN (
                SELECT job AS id, state FROM {schema}.finished WHERE job = ANY(v_parents)
                UNION ALL SELECT id, ended FROM {schema}.batch WHERE id = ANY(v_parents) AND ended IS NOT NULL) e ON e.id = b.parent
            WHERE b.parent = ANY(v_parents) AND b.waiting ORDER BY cardinality(b.path) DESC, b.id
        LOOP
            CONTINUE WHEN NOT r.go AND r.state = {JobState.Failed}; -- a failed parent may be retried
            PERFORM FROM {schema}.batch WHERE id = r.id FOR UPDATE SKIP LOCKED;
            IF NOT FOUND THEN
                INSERT INTO {schema}.held (id, work) VALUES (r.parent, {HeldWork.Children}) ON CONFLICT DO NOTHING;
                CONTINUE;
            END IF;
            UPDATE {schema}.batch SET waiting = false, ruled_out = NOT r.go WHERE id = r.id AND waiting;
            CONTINUE WHEN NOT FOUND;
            IF r.go THEN
                v_new := {start_batch}(r.id);
            ELSE
                v_new := ARRAY[r.id];
                INSERT INTO {schema}.held (id, work) VALUES (r.id, {HeldWork.Deletion}) ON CONFLICT DO NOTHING;
            END IF;
            v_started := v_started || v_new;
            FOREACH v_id IN ARRAY v_new LOOP
                v_next := v_next || {count_members}(v_id, 0, 0, 0, 0, p_now);
            END LOOP;
        END LOOP;

        -- Jobs that waited for one of them; those that are ruled out have come to an end in turn.
        SELECT moved, deleted INTO v_moved, v_jobs FROM {release_children}(v_parents, v_left, p_now, p_keep);
        v_left := v_left - v_moved;
        v_batches := v_next;
    END LOOP;
    FOR r IN SELECT id FROM unnest(v_started) AS id LOOP
        v_left := v_left - {move_held}(r.id, v_left, p_now, p_keep);
    END LOOP;
    RETURN p_max - v_left;
END $$;
