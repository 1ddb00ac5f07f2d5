-- What keeps one row, one late answer or one slow network from stopping the others.

-- What keeps a server from working although it lives, in its own words.
ALTER TABLE {schema}.server ADD COLUMN trouble text;

-- The work in held: 1 what waits for an ended job or batch, 2 the members of a batch that has started, 3 the members of a cancelled one, 4 a job that waits for a key which is free.
ALTER TABLE {schema}.held ADD COLUMN passed boolean NOT NULL DEFAULT false; -- a member was held by somebody when this round came by: there will be another round

-- What no statement could count on from, and no reader could read, is not stored. Existing rows are not looked at: the check holds for what is written from now on.
ALTER TABLE {schema}.job ADD CONSTRAINT job_sane CHECK (
    born BETWEEN 0 AND 6 AND start_kind BETWEEN 0 AND 4 AND condition BETWEEN 0 AND 7 AND priority BETWEEN 0 AND 9) NOT VALID;
ALTER TABLE {schema}.parent_outcome ADD CONSTRAINT parent_outcome_sane CHECK (state BETWEEN 3 AND 5) NOT VALID;
ALTER TABLE {schema}.history   ADD CONSTRAINT history_sane   CHECK (state BETWEEN 0 AND 6 AND attempt BETWEEN 0 AND 1000000000) NOT VALID;
ALTER TABLE {schema}.job_log   ADD CONSTRAINT job_log_sane   CHECK (attempt BETWEEN 0 AND 1000000000 AND level BETWEEN 0 AND 6) NOT VALID;
ALTER TABLE {schema}.held      ADD CONSTRAINT held_sane      CHECK (work BETWEEN 1 AND 4) NOT VALID;
ALTER TABLE {schema}.crash     ADD CONSTRAINT crash_sane     CHECK (fence BETWEEN 0 AND 4000000000000000000) NOT VALID;
ALTER TABLE {schema}.signal    ADD CONSTRAINT signal_sane    CHECK (version BETWEEN 0 AND 1000000000000000000) NOT VALID;
ALTER TABLE {schema}.recurring ADD CONSTRAINT recurring_sane CHECK (
    version BETWEEN 0 AND 1000000000000000000 AND priority BETWEEN 0 AND 9 AND misfire BETWEEN 0 AND 2 AND overlap BETWEEN 0 AND 2) NOT VALID;
ALTER TABLE {schema}.batch     ADD CONSTRAINT batch_sane     CHECK (
    ended BETWEEN 3 AND 5 AND parent_kind BETWEEN 3 AND 4 AND condition BETWEEN 0 AND 7
    AND total BETWEEN 0 AND 1000000000000000 AND succeeded BETWEEN 0 AND 1000000000000000 AND failed BETWEEN 0 AND 1000000000000000 AND deleted BETWEEN 0 AND 1000000000000000) NOT VALID;
ALTER TABLE {schema}.error_group  ADD CONSTRAINT error_group_sane  CHECK (attempts BETWEEN 0 AND 1000000000000000) NOT VALID;
ALTER TABLE {schema}.unknown_type ADD CONSTRAINT unknown_type_sane CHECK (n BETWEEN 0 AND 1000000000000000) NOT VALID;
ALTER TABLE {schema}.counter_delta ADD CONSTRAINT counter_delta_sane CHECK (n BETWEEN -1000000000000000 AND 1000000000000000) NOT VALID;
ALTER TABLE {schema}.running   ADD CONSTRAINT running_claim_sane CHECK (claim BETWEEN 0 AND 9000000000000000000) NOT VALID;
ALTER TABLE {schema}.finished  ADD CONSTRAINT finished_state_sane CHECK (state BETWEEN 3 AND 5 AND attempt BETWEEN 0 AND 1000000000) NOT VALID;

DO $$
DECLARE v_table text; v_times text;
BEGIN
    FOREACH v_table IN ARRAY ARRAY['ready', 'blocked', 'scheduled', 'running', 'awaiting', 'finished'] LOOP
        EXECUTE format('ALTER TABLE {schema}.%I ADD CONSTRAINT %I CHECK (priority BETWEEN 0 AND 9 AND fence BETWEEN 0 AND 4000000000000000000
            AND attempts BETWEEN 0 AND 1000000000 AND crashes BETWEEN 0 AND 1000000000) NOT VALID', v_table, v_table || '_sane');
    END LOOP;
    FOR v_table, v_times IN -- infinity is a moment that one can compare with; the year 294276 is not one that .NET can read
        SELECT c.relname, string_agg(format('(NOT isfinite(%1$I) OR %1$I BETWEEN ''0001-01-01 00:00:00+00'' AND ''9999-12-31 23:59:59.999999+00'')', a.attname), ' AND ' ORDER BY a.attnum)
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
        WHERE c.relnamespace = '{schema}'::regnamespace AND c.relkind = 'r' AND a.atttypid = 'timestamptz'::regtype AND NOT a.attisdropped
        GROUP BY c.relname
    LOOP
        EXECUTE format('ALTER TABLE {schema}.%I ADD CONSTRAINT %I CHECK (%s) NOT VALID', v_table, v_table || '_times', v_times);
    END LOOP;
END $$;

-- The library before this one goes on calling the functions of 002 and 003, by these names. One of them has to know what is noted since: by 1 also a batch that waits, by 3 members that
-- were passed over, and 4. (Functions have had files of their own since: Functions/*.sql.)
CREATE OR REPLACE FUNCTION {schema}.move_held(p_id uuid, p_max integer, p_now timestamptz, p_keep bigint) RETURNS integer LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE h {schema}.held; v_moved integer; v_taken {schema}.taken[]; v_ids uuid[]; r record; v_ended uuid[] := '{}'; v_reason text; v_actor text; v_key text;
BEGIN
    IF p_max <= 0 THEN RETURN 0; END IF;
    SELECT * INTO h FROM {schema}.held WHERE id = p_id ORDER BY work DESC LIMIT 1 FOR UPDATE SKIP LOCKED;
    IF NOT FOUND THEN RETURN 0; END IF;
    IF h.work = 1 THEN
        DELETE FROM {schema}.held WHERE id = p_id AND work = 1; -- noted anew when something is left
        RETURN {schema}.settle('{}', ARRAY[p_id], p_max, p_now, p_keep);
    END IF;
    IF h.work = 2 THEN
        v_moved := {schema}.start_members(p_id, p_max, p_now);
        IF v_moved < p_max THEN DELETE FROM {schema}.held WHERE id = p_id AND work = 2; END IF;
        RETURN v_moved;
    END IF;
    IF h.work = 4 THEN
        DELETE FROM {schema}.held WHERE id = p_id AND work = 4;
        SELECT concurrency_key INTO v_key FROM {schema}.blocked WHERE job = p_id FOR UPDATE;
        IF FOUND THEN PERFORM {schema}.wake(ARRAY[v_key]); END IF;
        RETURN 1;
    END IF;
    DELETE FROM {schema}.held WHERE id = p_id AND work = 2;
    v_ids := ARRAY(SELECT id FROM {schema}.job WHERE batch = p_id AND (h.after IS NULL OR id > h.after) ORDER BY id LIMIT p_max);
    v_taken := {schema}.take_all(v_ids, ARRAY[0, 1, 2, 4, 6]);
    IF cardinality(v_taken) > 0 THEN
        PERFORM {schema}.left_places(v_taken, p_now);
        SELECT CASE WHEN ruled_out THEN 'The end of the parent ruled the batch out.' ELSE 'The batch was cancelled.' END, cancelled_by INTO v_reason, v_actor FROM {schema}.batch WHERE id = p_id;
        PERFORM {schema}.delete_taken(v_taken, v_reason, v_actor, p_max, p_now, p_keep);
    END IF;
    IF cardinality(v_ids) = p_max THEN
        UPDATE {schema}.held SET after = v_ids[p_max] WHERE id = p_id AND work = 3;
        RETURN p_max;
    END IF;
    IF h.passed THEN
        UPDATE {schema}.held SET after = NULL, passed = false WHERE id = p_id AND work = 3;
    ELSE
        DELETE FROM {schema}.held WHERE id = p_id AND work = 3;
    END IF;
    FOR r IN UPDATE {schema}.batch SET cancelled = true, cancelled_by = (SELECT cancelled_by FROM {schema}.batch WHERE id = p_id) WHERE outer_batch = p_id AND NOT cancelled AND NOT coalesce(ended IN (3, 5), false) RETURNING id LOOP
        INSERT INTO {schema}.held (id, work) VALUES (r.id, 3) ON CONFLICT DO NOTHING;
        v_ended := v_ended || {schema}.count_members(r.id, 0, 0, 0, 0, p_now);
    END LOOP;
    IF cardinality(v_ended) > 0 THEN PERFORM {schema}.settle('{}', v_ended, p_max, p_now, p_keep); END IF;
    RETURN cardinality(v_ids);
END $$;
