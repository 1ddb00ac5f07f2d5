-- What keeps one row, one late answer or one slow network from stopping the others.

-- What keeps a server from working although it lives, in its own words.
ALTER TABLE {schema}.server ADD COLUMN trouble text;

-- What no statement could count on from, and no reader could read, is not stored. Existing rows are not looked at: the check holds for what is written from now on.
ALTER TABLE {schema}.job ADD CONSTRAINT job_sane CHECK (
    born BETWEEN 0 AND 6 AND start_kind BETWEEN 0 AND 4 AND condition BETWEEN 0 AND 7 AND priority BETWEEN 0 AND 9) NOT VALID;
ALTER TABLE {schema}.parent_outcome ADD CONSTRAINT parent_outcome_sane CHECK (state BETWEEN 3 AND 5) NOT VALID;
ALTER TABLE {schema}.history   ADD CONSTRAINT history_sane   CHECK (state BETWEEN 0 AND 6 AND attempt BETWEEN 0 AND 1000000000) NOT VALID;
ALTER TABLE {schema}.job_log   ADD CONSTRAINT job_log_sane   CHECK (attempt BETWEEN 0 AND 1000000000 AND level BETWEEN 0 AND 6) NOT VALID;
ALTER TABLE {schema}.held      ADD CONSTRAINT held_sane      CHECK (work BETWEEN 1 AND 9) NOT VALID;
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

-- The same for every moment, infinity too, and for every duration: a sum past the calendar is its end. The comparing functions are those that give null for null.
CREATE OR REPLACE FUNCTION {schema}.micros(p_at timestamptz) RETURNS bigint LANGUAGE sql STABLE AS
$$ SELECT (extract(epoch FROM timestamptz_smaller(timestamptz_larger(p_at, '0001-01-01 00:00:00+00'), '9999-12-31 23:59:59.999999+00')) * 1000000)::bigint $$;

CREATE OR REPLACE FUNCTION {schema}.later(p_at timestamptz, p_micros bigint) RETURNS timestamptz LANGUAGE sql STABLE AS
$$ SELECT timestamptz_smaller(timestamptz_larger(
       timestamptz_smaller(timestamptz_larger(p_at, '0001-01-01 00:00:00+00'), '9999-12-31 23:59:59.999999+00')
           + int8smaller(int8larger(p_micros, -31536000000000000), 31536000000000000) * interval '1 microsecond', -- a thousand years
       '0001-01-01 00:00:00+00'), '9999-12-31 23:59:59.999999+00') $$;

-- A sum that fits its column again.
CREATE FUNCTION {schema}.whole(p_sum numeric) RETURNS bigint LANGUAGE sql IMMUTABLE AS
$$ SELECT numeric_smaller(numeric_larger(p_sum, -4000000000000000000), 4000000000000000000)::bigint $$;

-- A job's parameters with those that an attempt has set. What somebody has written over is lost: an outcome is not to fail of it.
CREATE FUNCTION {schema}.with_parameters(p_old text, p_new text) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (coalesce(p_old, '{}')::jsonb || p_new::jsonb)::text;
EXCEPTION WHEN data_exception THEN
    RETURN p_new;
END $$;

-- Gives running jobs of a server back to their queues without a charge. Jobs that a caller's open transaction has locked, or that are marked as complete, stay.
CREATE FUNCTION {schema}.put_back_jobs(p_owner uuid, p_jobs uuid[], p_now timestamptz) RETURNS integer LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE v_jobs uuid[];
BEGIN
    WITH lost AS MATERIALIZED (
        SELECT job FROM {schema}.running WHERE job = ANY(p_jobs) AND owner = p_owner AND NOT marked ORDER BY job FOR UPDATE SKIP LOCKED),
    gone AS (DELETE FROM {schema}.running r USING lost l WHERE r.job = l.job RETURNING r.*),
    back AS (
        INSERT INTO {schema}.ready (queue, priority, job, ready_at, fence, attempts, crashes, batch, concurrency_key, retention)
        SELECT queue, priority, job, p_now, greatest(fence + 1, {schema}.micros(p_now)), attempts, crashes, batch, concurrency_key, retention FROM gone ORDER BY seq),
    counted AS (
        INSERT INTO {schema}.counter_delta (queue, state, n)
        SELECT queue, 2, -count(*) FROM gone GROUP BY queue UNION ALL SELECT queue, 0, count(*) FROM gone GROUP BY queue)
    SELECT array_agg(job) INTO v_jobs FROM gone;
    IF v_jobs IS NULL THEN RETURN 0; END IF;
    PERFORM {schema}.free_keys(v_jobs);
    RETURN cardinality(v_jobs);
END $$;

CREATE OR REPLACE FUNCTION {schema}.put_back(p_owner uuid, p_before bigint, p_except uuid[], p_now timestamptz) RETURNS integer LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
    RETURN {schema}.put_back_jobs(p_owner, ARRAY(SELECT job FROM {schema}.running WHERE owner = p_owner AND claim < p_before AND job <> ALL(p_except)), p_now);
END $$;

-- A renewal, whole. Rows are looked up by the ids that are named, so that it costs the same however many dead rows lie about; those of claims whose answer was lost are
-- looked for from p_from on, a claim from which on earlier renewals may not have seen everything. What was named before and no longer is (p_watched) is looked up by id.
-- Locked rows are passed over, and given back in watched for the next time.
CREATE FUNCTION {schema}.renew(
    p_owner uuid, p_jobs uuid[], p_fences bigint[], p_started boolean[], p_watched uuid[], p_from bigint, p_oldest bigint, p_lease bigint, p_trouble text, p_offset bigint,
    OUT accepted boolean, OUT lost uuid[], OUT put_back integer, OUT watched uuid[])
LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off SET lock_timeout = 0 AS $$
DECLARE v_now timestamptz := {schema}.clock(p_offset); v_ids uuid[]; v_kept uuid[];
BEGIN
    UPDATE {schema}.server SET lease_until = {schema}.later(v_now, p_lease), heartbeat_at = v_now, trouble = p_trouble WHERE id = p_owner AND NOT expired AND NOT gone;
    accepted := FOUND;
    put_back := 0;
    watched := '{}';
    v_ids := ARRAY(
        SELECT r.job FROM (SELECT job, fence FROM unnest(p_jobs, p_fences, p_started) AS h(job, fence, started) WHERE h.started AND accepted ORDER BY job) h
        CROSS JOIN LATERAL (
            SELECT job FROM {schema}.running WHERE job = h.job AND fence = h.fence AND owner = p_owner AND NOT started FOR NO KEY UPDATE SKIP LOCKED) r);
    UPDATE {schema}.running SET started = true WHERE job = ANY(v_ids);
    v_kept := ARRAY(
        SELECT h.job FROM unnest(p_jobs, p_fences) AS h(job, fence)
        WHERE EXISTS (SELECT FROM {schema}.running r WHERE r.job = h.job AND r.fence = h.fence AND r.owner = p_owner));
    lost := ARRAY( -- a job may be named twice, by an old claim and a new one
        SELECT h.job FROM unnest(p_jobs, p_fences) WITH ORDINALITY AS h(job, fence, n)
        WHERE NOT EXISTS (SELECT FROM {schema}.running r WHERE r.job = h.job AND r.fence = h.fence AND r.owner = p_owner) ORDER BY h.n);
    IF NOT accepted THEN
        PERFORM {schema}.uncharge(p_jobs, p_fences);
        RETURN;
    END IF;
    v_ids := ARRAY(
        SELECT job FROM {schema}.running WHERE owner = p_owner AND claim >= p_from AND claim < p_oldest AND job <> ALL(v_kept)
        UNION SELECT r.job FROM unnest(p_watched) AS w(job)
              CROSS JOIN LATERAL (SELECT job FROM {schema}.running WHERE job = w.job AND owner = p_owner AND claim < p_oldest) r WHERE r.job <> ALL(v_kept));
    IF cardinality(v_ids) = 0 THEN RETURN; END IF;
    put_back := {schema}.put_back_jobs(p_owner, v_ids, v_now);
    IF put_back < cardinality(v_ids) THEN
        watched := ARRAY(SELECT r.job FROM unnest(v_ids) AS w(job) CROSS JOIN LATERAL (SELECT job FROM {schema}.running WHERE job = w.job AND owner = p_owner) r);
    END IF;
END $$;
