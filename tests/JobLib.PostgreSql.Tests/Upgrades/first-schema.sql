--
-- PostgreSQL database dump
--


-- Dumped from database version 15.18 (Debian 15.18-0+deb12u1)
-- Dumped by pg_dump version 15.18 (Debian 15.18-0+deb12u1)

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: joblib; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA joblib;


--
-- Name: taken; Type: TYPE; Schema: joblib; Owner: -
--

CREATE TYPE joblib.taken AS (
	job uuid,
	was smallint,
	queue text,
	priority smallint,
	fence bigint,
	attempts integer,
	crashes integer,
	ready_at timestamp with time zone,
	claimed_at timestamp with time zone,
	owner uuid,
	batch uuid,
	concurrency_key text,
	retention bigint,
	retrying boolean
);


--
-- Name: call_name(text, text); Type: FUNCTION; Schema: joblib; Owner: -
--

CREATE FUNCTION joblib.call_name(p_type text, p_method text) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS $_$ SELECT regexp_replace(p_type, ',[^],]*$', '') || '.' || p_method $_$;


--
-- Name: change_batches(integer, uuid[], text, text, timestamp with time zone, bigint); Type: FUNCTION; Schema: joblib; Owner: -
--

CREATE FUNCTION joblib.change_batches(p_kind integer, p_batches uuid[], p_actor text, p_action text, p_now timestamp with time zone, p_keep bigint) RETURNS TABLE(id uuid, status integer, was smallint)
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
#variable_conflict use_column
DECLARE r record; v_id uuid; v_was smallint; v_ended uuid[] := '{}'; v_first uuid; v_count integer := 0; v_begun uuid; v_started uuid[] := '{}'; v_left integer := 1000;
BEGIN
    PERFORM FROM "joblib".batch WHERE id = ANY(p_batches) ORDER BY cardinality(path) DESC, id FOR UPDATE;
    FOREACH v_id IN ARRAY p_batches LOOP
        SELECT * INTO r FROM "joblib".batch WHERE id = v_id;
        IF NOT FOUND THEN RETURN QUERY SELECT v_id, 1, NULL::smallint; CONTINUE; END IF;
        v_was := CASE WHEN r.cancelled OR r.ruled_out THEN 5 WHEN NOT r.started THEN 6 WHEN r.failed > 0 THEN 4 WHEN r.total > r.succeeded + r.failed + r.deleted THEN 2 ELSE 3 END;
        IF p_kind = 0 AND NOT r.sealed AND EXISTS (SELECT FROM "joblib".batch o WHERE o.id = ANY(r.path) AND o.cancelled) THEN RETURN QUERY SELECT v_id, 2, v_was; CONTINUE; END IF;
        IF p_kind = 1 AND v_was IN (3, 5) THEN RETURN QUERY SELECT v_id, 2, v_was; CONTINUE; END IF;
        RETURN QUERY SELECT v_id, 0, v_was;
        IF p_kind = 0 THEN
            CONTINUE WHEN r.sealed;
            UPDATE "joblib".batch SET sealed = true WHERE id = v_id;
            FOREACH v_begun IN ARRAY "joblib".start_batch(v_id) LOOP
                v_started := v_started || v_begun;
                v_ended := v_ended || "joblib".count_members(v_begun, 0, 0, 0, 0, p_now);
            END LOOP;
        ELSE
            UPDATE "joblib".batch SET cancelled = true, cancelled_by = p_actor WHERE id = v_id;
            INSERT INTO "joblib".held (id, work) VALUES (v_id, 3) ON CONFLICT DO NOTHING;
            v_first := coalesce(v_first, v_id);
            v_count := v_count + 1;
        END IF;
        v_ended := v_ended || "joblib".count_members(v_id, 0, 0, 0, 0, p_now);
    END LOOP;
    IF v_count > 0 THEN INSERT INTO "joblib".audit (at, actor, action, target, n) VALUES (p_now, p_actor, p_action, v_first, v_count); END IF;
    IF cardinality(v_ended) > 0 THEN v_left := v_left - "joblib".settle('{}', v_ended, v_left, p_now, p_keep); END IF;
    FOREACH v_id IN ARRAY v_started LOOP
        v_left := v_left - "joblib".move_held(v_id, v_left, p_now, p_keep);
    END LOOP;
END $$;


--
-- Name: change_jobs(integer, uuid[], integer[], timestamp with time zone, text, text, text, timestamp with time zone, bigint); Type: FUNCTION; Schema: joblib; Owner: -
--

CREATE FUNCTION joblib.change_jobs(p_kind integer, p_jobs uuid[], p_states integer[], p_due timestamp with time zone, p_actor text, p_reason text, p_action text, p_now timestamp with time zone, p_keep bigint) RETURNS TABLE(id uuid, status integer, was smallint)
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
#variable_conflict use_column
DECLARE v_taken "joblib".taken[]; v_same uuid[] := '{}'; v_done uuid[]; v_ids uuid[];
BEGIN
    v_ids := ARRAY(SELECT DISTINCT i FROM unnest(p_jobs) i ORDER BY i);
    v_taken := "joblib".take_all(v_ids, CASE p_kind WHEN 1 THEN array_remove(p_states, 0) ELSE p_states END);
    v_done := ARRAY(SELECT job FROM unnest(v_taken));
    IF p_kind = 1 AND 0 = ANY(p_states) THEN v_same := ARRAY(SELECT i FROM unnest(v_ids) i WHERE i <> ALL(v_done) AND "joblib".state_of(i) = 0); END IF;
    IF cardinality(v_done) > 0 THEN
        PERFORM "joblib".left_places(v_taken, p_now);
        DELETE FROM "joblib".crash WHERE job = ANY(v_done);
        INSERT INTO "joblib".audit (at, actor, action, target, n) SELECT p_now, p_actor, p_action, (SELECT i FROM unnest(p_jobs) WITH ORDINALITY AS x(i, n) WHERE i = ANY(v_done) ORDER BY n LIMIT 1), cardinality(v_done);
        IF p_kind = 0 THEN
            PERFORM "joblib".delete_taken(v_taken, p_reason, p_actor, 1000, p_now, p_keep);
        ELSE
            INSERT INTO "joblib".history (job, state, at, ready_at, started_at, attempt, server, reason, actor, due_at)
            SELECT t.job, CASE p_kind WHEN 1 THEN 0 ELSE 1 END, p_now, t.ready_at, t.claimed_at, CASE WHEN t.was = 2 THEN t.attempts + 1 ELSE 0 END, s.name, p_reason, p_actor, p_due
            FROM unnest(v_taken) t LEFT JOIN "joblib".server s ON s.id = t.owner;
            IF p_kind = 1 THEN
                INSERT INTO "joblib".ready (queue, priority, job, ready_at, fence, attempts, crashes, batch, concurrency_key, retention)
                SELECT t.queue, t.priority, t.job, p_now, greatest(t.fence + 1, "joblib".micros(p_now)), 0, 0, t.batch, t.concurrency_key, t.retention
                FROM unnest(v_taken) t ORDER BY array_position(p_jobs, t.job);
            ELSE
                UPDATE "joblib".job SET scheduled_at = p_due WHERE id = ANY(v_done);
                INSERT INTO "joblib".scheduled (job, due_at, queue, priority, fence, attempts, crashes, batch, concurrency_key, retention)
                SELECT t.job, p_due, t.queue, t.priority, greatest(t.fence + 1, "joblib".micros(p_now)), 0, 0, t.batch, t.concurrency_key, t.retention FROM unnest(v_taken) t;
            END IF;
            INSERT INTO "joblib".counter_delta (queue, state, n) SELECT queue, CASE p_kind WHEN 1 THEN 0 ELSE 1 END, count(*) FROM unnest(v_taken) GROUP BY queue;
        END IF;
    END IF;
    RETURN QUERY
    SELECT i, CASE WHEN t.job IS NOT NULL OR i = ANY(v_same) THEN 0 WHEN x.state IS NULL THEN 1 ELSE 2 END, coalesce(t.was, x.state)
    FROM unnest(v_ids) AS i LEFT JOIN unnest(v_taken) t ON t.job = i
    LEFT JOIN LATERAL (SELECT "joblib".state_of(i) AS state WHERE t.job IS NULL) x ON true;
END $$;


--
-- Name: clock(bigint); Type: FUNCTION; Schema: joblib; Owner: -
--

CREATE FUNCTION joblib.clock(p_offset bigint) RETURNS timestamp with time zone
    LANGUAGE sql STABLE
    AS $$ SELECT statement_timestamp() + p_offset * interval '1 microsecond' $$;


--
-- Name: count_finished(uuid[], timestamp with time zone); Type: FUNCTION; Schema: joblib; Owner: -
--

CREATE FUNCTION joblib.count_finished(p_jobs uuid[], p_now timestamp with time zone) RETURNS uuid[]
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
DECLARE r record; v_ended uuid[] := '{}';
BEGIN
    IF NOT EXISTS (SELECT FROM "joblib".finished WHERE job = ANY(p_jobs) AND batch IS NOT NULL) THEN RETURN v_ended; END IF;
    PERFORM FROM "joblib".batch WHERE id IN (SELECT batch FROM "joblib".finished WHERE job = ANY(p_jobs)) ORDER BY cardinality(path) DESC, id FOR UPDATE;
    FOR r IN
        SELECT f.batch, count(*) FILTER (WHERE f.state = 3) AS succeeded, count(*) FILTER (WHERE f.state = 4) AS failed, count(*) FILTER (WHERE f.state = 5) AS deleted
        FROM "joblib".finished f JOIN "joblib".batch b ON b.id = f.batch
        WHERE f.job = ANY(p_jobs) GROUP BY f.batch, b.path ORDER BY cardinality(b.path) DESC, f.batch
    LOOP
        v_ended := v_ended || "joblib".count_members(r.batch, 0, r.succeeded, r.failed, r.deleted, p_now);
    END LOOP;
    RETURN v_ended;
END $$;


--
-- Name: count_members(uuid, bigint, bigint, bigint, bigint, timestamp with time zone); Type: FUNCTION; Schema: joblib; Owner: -
--

CREATE FUNCTION joblib.count_members(p_batch uuid, p_total bigint, p_succeeded bigint, p_failed bigint, p_deleted bigint, p_now timestamp with time zone) RETURNS uuid[]
    LANGUAGE plpgsql
    AS $$
DECLARE b "joblib".batch; v_end smallint; v_ended uuid[] := '{}';
BEGIN
    UPDATE "joblib".batch SET total = total + p_total, succeeded = succeeded + p_succeeded, failed = failed + p_failed, deleted = deleted + p_deleted
    WHERE id = p_batch RETURNING * INTO b;
    IF NOT FOUND THEN RETURN v_ended; END IF;
    v_end := CASE WHEN b.cancelled OR b.ruled_out THEN 5 WHEN NOT b.sealed OR NOT b.started OR b.total > b.succeeded + b.failed + b.deleted THEN NULL WHEN b.failed > 0 THEN 4 ELSE 3 END;
    IF v_end IS NOT DISTINCT FROM b.ended THEN RETURN v_ended; END IF;
    IF v_end IN (3, 4) AND b.outer_batch IS NOT NULL THEN -- a batch inside a cancelled one ends with it, though maintenance has not reached it yet
        UPDATE "joblib".batch i SET cancelled = true, cancelled_by = o.cancelled_by
        FROM (SELECT cancelled_by FROM "joblib".batch WHERE id = ANY(b.path) AND (cancelled OR ruled_out) LIMIT 1) o WHERE i.id = p_batch;
        IF FOUND THEN
            v_end := 5;
            INSERT INTO "joblib".held (id, work) VALUES (p_batch, 3) ON CONFLICT DO NOTHING;
        END IF;
    END IF;
    UPDATE "joblib".batch SET ended = v_end, finished_at = CASE WHEN v_end IN (3, 5) THEN p_now END WHERE id = p_batch;
    IF b.outer_batch IS NOT NULL THEN
        v_ended := "joblib".count_members(b.outer_batch, 0,
            (v_end IS NOT DISTINCT FROM 3)::int - (b.ended IS NOT DISTINCT FROM 3)::int,
            (v_end IS NOT DISTINCT FROM 4)::int - (b.ended IS NOT DISTINCT FROM 4)::int,
            (v_end IS NOT DISTINCT FROM 5)::int - (b.ended IS NOT DISTINCT FROM 5)::int, p_now);
    END IF;
    RETURN CASE WHEN v_end IS NULL THEN v_ended ELSE p_batch || v_ended END;
END $$;


--
-- Name: delete_taken(joblib.taken[], text, text, integer, timestamp with time zone, bigint); Type: FUNCTION; Schema: joblib; Owner: -
--

CREATE FUNCTION joblib.delete_taken(p_taken joblib.taken[], p_reason text, p_actor text, p_max integer, p_now timestamp with time zone, p_keep bigint) RETURNS void
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
BEGIN
    INSERT INTO "joblib".finished (job, state, finished_at, expires_at, queue, priority, fence, attempts, crashes, attempt, ready_at, started_at, duration, server, reason, actor, batch, concurrency_key, retention)
    SELECT t.job, 5, p_now, "joblib".later(p_now, coalesce(t.retention, p_keep)), t.queue, t.priority, greatest(t.fence + 1, "joblib".micros(p_now)), t.attempts, t.crashes,
           CASE WHEN t.was = 2 THEN t.attempts + 1 ELSE 0 END, t.ready_at, t.claimed_at, NULL, s.name, p_reason, p_actor, t.batch, t.concurrency_key, t.retention
    FROM unnest(p_taken) t LEFT JOIN "joblib".server s ON s.id = t.owner;
    INSERT INTO "joblib".counter_delta (queue, state, n) SELECT queue, 5, count(*) FROM unnest(p_taken) GROUP BY queue;
    PERFORM "joblib".settle(ARRAY(SELECT job FROM unnest(p_taken)), '{}', p_max, p_now, p_keep);
END $$;


--
-- Name: drop_cancelled(uuid[], timestamp with time zone, bigint); Type: FUNCTION; Schema: joblib; Owner: -
--

CREATE FUNCTION joblib.drop_cancelled(p_jobs uuid[], p_now timestamp with time zone, p_keep bigint) RETURNS void
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
DECLARE v_taken "joblib".taken[] := "joblib".take_all(p_jobs, ARRAY[0]); v_by text;
BEGIN
    IF cardinality(v_taken) = 0 THEN RETURN; END IF;
    SELECT o.cancelled_by INTO v_by FROM unnest(v_taken) t JOIN "joblib".batch b ON b.id = t.batch JOIN "joblib".batch o ON o.id = ANY(b.path) AND o.cancelled LIMIT 1;
    PERFORM "joblib".left_places(v_taken, p_now);
    PERFORM "joblib".delete_taken(v_taken, 'The batch was cancelled.', v_by, 1000, p_now, p_keep);
END $$;


--
-- Name: forget(uuid[], timestamp with time zone); Type: FUNCTION; Schema: joblib; Owner: -
--

CREATE FUNCTION joblib.forget(p_jobs uuid[], p_now timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
BEGIN
    UPDATE "joblib".idempotency_key k SET expires_at = k.keep_until
    FROM "joblib".job j WHERE j.id = ANY(p_jobs) AND j.idempotency_key IS NOT NULL AND k.key = j.idempotency_key AND k.job = j.id;
    DELETE FROM "joblib".job_tag        WHERE job = ANY(p_jobs);
    DELETE FROM "joblib".history        WHERE job = ANY(p_jobs);
    DELETE FROM "joblib".job_log        WHERE job = ANY(p_jobs);
    DELETE FROM "joblib".parent_outcome WHERE job = ANY(p_jobs);
    DELETE FROM "joblib".crash          WHERE job = ANY(p_jobs);
    DELETE FROM "joblib".job            WHERE id  = ANY(p_jobs);
END $$;


--
-- Name: free_keys(uuid[]); Type: FUNCTION; Schema: joblib; Owner: -
--

CREATE FUNCTION joblib.free_keys(p_jobs uuid[]) RETURNS void
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
DECLARE v_keys text[];
BEGIN
    IF NOT EXISTS (SELECT FROM "joblib".concurrency_key WHERE job = ANY(p_jobs)) THEN RETURN; END IF;
    PERFORM FROM "joblib".concurrency_key WHERE job = ANY(p_jobs) ORDER BY key FOR UPDATE;
    WITH gone AS (
        DELETE FROM "joblib".concurrency_key c WHERE c.job = ANY(p_jobs) AND NOT EXISTS (SELECT FROM "joblib".running r WHERE r.job = c.job) RETURNING c.key)
    SELECT array_agg(key) INTO v_keys FROM gone;
    IF v_keys IS NOT NULL THEN PERFORM "joblib".wake(v_keys); END IF;
END $$;


--
-- Name: is_awaited(uuid); Type: FUNCTION; Schema: joblib; Owner: -
--

CREATE FUNCTION joblib.is_awaited(p_parent uuid) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
    SELECT EXISTS (SELECT FROM "joblib".awaiting WHERE parent = p_parent) OR EXISTS (SELECT FROM "joblib".batch WHERE parent = p_parent AND waiting) $$;


--
-- Name: later(timestamp with time zone, bigint); Type: FUNCTION; Schema: joblib; Owner: -
--

CREATE FUNCTION joblib.later(p_at timestamp with time zone, p_micros bigint) RETURNS timestamp with time zone
    LANGUAGE sql STABLE
    AS $$ SELECT p_at + p_micros * interval '1 microsecond' $$;


--
-- Name: left_places(joblib.taken[], timestamp with time zone); Type: FUNCTION; Schema: joblib; Owner: -
--

CREATE FUNCTION joblib.left_places(p_taken joblib.taken[], p_now timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
DECLARE r record; v_ids uuid[]; v_keys text[];
BEGIN
    INSERT INTO "joblib".counter_delta (queue, state, n)
    SELECT queue, was, -count(*) FROM unnest(p_taken) GROUP BY queue, was
    UNION ALL SELECT queue, 7, -count(*) FROM unnest(p_taken) WHERE retrying GROUP BY queue;
    FOR r IN
        SELECT t.batch, count(*) FILTER (WHERE was = 3) AS succeeded, count(*) FILTER (WHERE was = 4) AS failed, count(*) FILTER (WHERE was = 5) AS deleted
        FROM unnest(p_taken) t JOIN "joblib".batch b ON b.id = t.batch WHERE was BETWEEN 3 AND 5 GROUP BY t.batch, b.path ORDER BY cardinality(b.path) DESC, t.batch
    LOOP
        PERFORM "joblib".count_members(r.batch, 0, -r.succeeded, -r.failed, -r.deleted, p_now);
    END LOOP;
    SELECT array_agg(job) FILTER (WHERE was = 2), array_agg(concurrency_key) FILTER (WHERE was = 0 AND concurrency_key IS NOT NULL) INTO v_ids, v_keys FROM unnest(p_taken);
    IF v_ids IS NOT NULL THEN
        PERFORM "joblib".free_keys(v_ids);
        UPDATE "joblib".signal SET version = version + 1;
    END IF;
    IF v_keys IS NOT NULL THEN PERFORM "joblib".wake(v_keys); END IF;
END $$;


--
-- Name: micros(timestamp with time zone); Type: FUNCTION; Schema: joblib; Owner: -
--

CREATE FUNCTION joblib.micros(p_at timestamp with time zone) RETURNS bigint
    LANGUAGE sql STABLE
    AS $$ SELECT (extract(epoch FROM p_at) * 1000000)::bigint $$;


--
-- Name: move_held(uuid, integer, timestamp with time zone, bigint); Type: FUNCTION; Schema: joblib; Owner: -
--

CREATE FUNCTION joblib.move_held(p_id uuid, p_max integer, p_now timestamp with time zone, p_keep bigint) RETURNS integer
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
DECLARE h "joblib".held; v_moved integer; v_deleted uuid[]; v_taken "joblib".taken[]; v_ids uuid[]; r record; v_ended uuid[] := '{}'; v_reason text; v_actor text;
BEGIN
    IF p_max <= 0 THEN RETURN 0; END IF;
    SELECT * INTO h FROM "joblib".held WHERE id = p_id ORDER BY work DESC LIMIT 1 FOR UPDATE SKIP LOCKED;
    IF NOT FOUND THEN RETURN 0; END IF;
    IF h.work = 1 THEN
        SELECT moved, deleted INTO v_moved, v_deleted FROM "joblib".release_children(ARRAY[p_id], p_max, p_now, p_keep);
        IF v_moved < p_max THEN DELETE FROM "joblib".held WHERE id = p_id AND work = 1; END IF;
        IF cardinality(v_deleted) > 0 THEN PERFORM "joblib".settle(v_deleted, '{}', p_max, p_now, p_keep); END IF;
        RETURN v_moved;
    END IF;
    IF h.work = 2 THEN
        v_moved := "joblib".start_members(p_id, p_max, p_now);
        IF v_moved < p_max THEN DELETE FROM "joblib".held WHERE id = p_id AND work = 2; END IF;
        RETURN v_moved;
    END IF;
    DELETE FROM "joblib".held WHERE id = p_id AND work = 2;
    v_ids := ARRAY(SELECT id FROM "joblib".job WHERE batch = p_id AND (h.after IS NULL OR id > h.after) ORDER BY id LIMIT p_max);
    v_taken := "joblib".take_all(v_ids, ARRAY[0, 1, 2, 4, 6]);
    IF cardinality(v_taken) > 0 THEN
        PERFORM "joblib".left_places(v_taken, p_now);
        SELECT CASE WHEN ruled_out THEN 'The end of the parent ruled the batch out.' ELSE 'The batch was cancelled.' END, cancelled_by INTO v_reason, v_actor FROM "joblib".batch WHERE id = p_id;
        PERFORM "joblib".delete_taken(v_taken, v_reason, v_actor, p_max, p_now, p_keep);
    END IF;
    IF cardinality(v_ids) = p_max THEN
        UPDATE "joblib".held SET after = v_ids[p_max] WHERE id = p_id AND work = 3;
        RETURN p_max;
    END IF;
    DELETE FROM "joblib".held WHERE id = p_id AND work = 3;
    FOR r IN UPDATE "joblib".batch SET cancelled = true, cancelled_by = (SELECT cancelled_by FROM "joblib".batch WHERE id = p_id) WHERE outer_batch = p_id AND NOT cancelled AND NOT coalesce(ended IN (3, 5), false) RETURNING id LOOP
        INSERT INTO "joblib".held (id, work) VALUES (r.id, 3) ON CONFLICT DO NOTHING;
        v_ended := v_ended || "joblib".count_members(r.id, 0, 0, 0, 0, p_now);
    END LOOP;
    IF cardinality(v_ended) > 0 THEN PERFORM "joblib".settle('{}', v_ended, p_max, p_now, p_keep); END IF;
    RETURN cardinality(v_ids);
END $$;


--
-- Name: move_step(integer, timestamp with time zone, bigint); Type: FUNCTION; Schema: joblib; Owner: -
--

CREATE FUNCTION joblib.move_step(p_max integer, p_now timestamp with time zone, p_keep bigint) RETURNS integer
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
DECLARE v_left integer := p_max; v_moved integer; r record; v_free text[];
BEGIN
    WITH due AS MATERIALIZED (SELECT job FROM "joblib".blocked WHERE key_until <= p_now ORDER BY key_until LIMIT v_left FOR UPDATE SKIP LOCKED),
    gone AS (DELETE FROM "joblib".blocked b USING due d WHERE b.job = d.job RETURNING b.*),
    back AS (
        INSERT INTO "joblib".ready (queue, priority, seq, job, ready_at, fence, attempts, crashes, batch, concurrency_key, key_until, key_timed_out, retention)
        SELECT queue, priority, seq, job, ready_at, fence, attempts, crashes, batch, concurrency_key, key_until, true, retention FROM gone)
    SELECT count(*) INTO v_moved FROM gone;
    v_left := v_left - v_moved;
    FOR r IN SELECT DISTINCT id FROM (SELECT id FROM "joblib".held ORDER BY id, work LIMIT 100) h LOOP
        EXIT WHEN v_left <= 0;
        v_left := v_left - "joblib".move_held(r.id, v_left, p_now, p_keep);
    END LOOP;
    RETURN p_max - v_left;
END $$;


--
-- Name: parent_state(smallint, uuid); Type: FUNCTION; Schema: joblib; Owner: -
--

CREATE FUNCTION joblib.parent_state(p_kind smallint, p_parent uuid) RETURNS smallint
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
DECLARE v_state smallint;
BEGIN
    IF p_kind = 4 THEN
        SELECT coalesce(ended, 2) INTO v_state FROM "joblib".batch WHERE id = p_parent FOR SHARE;
        RETURN v_state;
    END IF;
    FOR i IN 1..1000 LOOP -- a job that moves between two looks is looked for again
        SELECT state INTO v_state FROM "joblib".finished WHERE job = p_parent FOR KEY SHARE;
        IF FOUND THEN RETURN v_state; END IF;
        PERFORM FROM "joblib".running WHERE job = p_parent FOR KEY SHARE;
        IF FOUND THEN RETURN 2; END IF;
        PERFORM FROM "joblib".ready WHERE job = p_parent FOR KEY SHARE;
        IF FOUND THEN RETURN 0; END IF;
        PERFORM FROM "joblib".scheduled WHERE job = p_parent FOR KEY SHARE;
        IF FOUND THEN RETURN 1; END IF;
        PERFORM FROM "joblib".awaiting WHERE job = p_parent FOR KEY SHARE;
        IF FOUND THEN RETURN 6; END IF;
        PERFORM FROM "joblib".blocked WHERE job = p_parent FOR KEY SHARE;
        IF FOUND THEN RETURN 0; END IF;
        IF NOT EXISTS (SELECT FROM "joblib".job WHERE id = p_parent) THEN RETURN NULL; END IF;
    END LOOP;
    RETURN NULL;
END $$;


--
-- Name: place_new(uuid[], text[], uuid[], smallint[], uuid[], smallint[], boolean[], uuid[], timestamp with time zone, bigint); Type: FUNCTION; Schema: joblib; Owner: -
--

CREATE FUNCTION joblib.place_new(p_batches uuid[], p_descriptions text[], p_outer uuid[], p_kinds smallint[], p_parents uuid[], p_conditions smallint[], p_sealed boolean[], p_jobs uuid[], p_now timestamp with time zone, p_keep bigint) RETURNS TABLE(id uuid, status integer)
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
#variable_conflict use_column
DECLARE r record; b "joblib".batch; v_state smallint; v_path uuid[]; v_status integer; v_waiting boolean; v_go boolean; v_due timestamptz; v_born smallint;
    v_sealing uuid[] := '{}'; v_ended uuid[] := '{}'; v_refused uuid[] := '{}'; v_new uuid[]; v_dropped uuid[] := '{}'; v_why integer[] := '{}';
BEGIN
    FOR r IN -- parents before batches, by id, as a finish locks its jobs before their batches
        SELECT p.id FROM (
            SELECT j.parent AS id FROM "joblib".job j WHERE j.id = ANY(p_jobs) AND j.start_kind = 3
            UNION SELECT n.parent FROM unnest(p_parents, p_kinds) AS n(parent, kind) WHERE n.kind = 3) p
        WHERE p.id <> ALL(p_jobs) ORDER BY p.id
    LOOP
        PERFORM "joblib".parent_state(3::smallint, r.id);
    END LOOP;
    FOR r IN SELECT * FROM unnest(p_batches, p_descriptions, p_outer, p_kinds, p_parents, p_conditions, p_sealed) WITH ORDINALITY AS n(id, description, outer_batch, kind, parent, condition, sealed, n) ORDER BY n LOOP
        IF EXISTS (SELECT FROM "joblib".batch WHERE id = r.id) THEN RETURN QUERY SELECT r.id, 1; CONTINUE; END IF;
        v_path := ARRAY[r.id]; v_status := 0; v_waiting := false; v_go := true; v_state := NULL;
        IF r.outer_batch IS NOT NULL THEN
            SELECT * INTO b FROM "joblib".batch WHERE id = r.outer_batch FOR UPDATE;
            IF NOT FOUND THEN v_status := 5;
            ELSIF EXISTS (SELECT FROM "joblib".batch WHERE id = ANY(b.path) AND cancelled) THEN v_status := 6;
            ELSE
                v_path := r.id || b.path;
                v_go := NOT EXISTS (SELECT FROM "joblib".batch WHERE id = ANY(b.path) AND ruled_out);
            END IF;
        END IF;
        IF v_status IN (5, 6) THEN v_dropped := v_dropped || r.id; v_why := v_why || v_status; END IF;
        IF v_status = 5 AND r.outer_batch = ANY(v_dropped) THEN v_status := v_why[array_position(v_dropped, r.outer_batch)]; v_why[cardinality(v_why)] := v_status; END IF;
        IF v_status = 0 AND r.parent IS NOT NULL THEN
            v_state := "joblib".parent_state(r.kind, r.parent);
            IF v_state IS NULL THEN v_status := 4;
            ELSIF v_state NOT IN (3, 4, 5) THEN v_waiting := true;
            ELSIF NOT "joblib".starts(v_state, r.condition) THEN
                IF v_state = 4 THEN v_waiting := true; ELSE v_go := false; END IF;
            END IF;
        END IF;
        IF v_status = 0 AND NOT v_go THEN v_status := 3; END IF;
        RETURN QUERY SELECT r.id, v_status;
        CONTINUE WHEN v_status NOT IN (0, 3);
        INSERT INTO "joblib".batch (id, created_at, description, outer_batch, path, parent, parent_kind, condition, waiting, sealed, started, ruled_out)
        VALUES (r.id, p_now, r.description, r.outer_batch, v_path, r.parent, r.kind, r.condition, v_waiting AND v_go, false,
                r.sealed AND v_go AND NOT v_waiting AND (r.outer_batch IS NULL OR b.started), NOT v_go);
        IF r.outer_batch IS NOT NULL THEN PERFORM "joblib".count_members(r.outer_batch, 1, 0, 0, 0, p_now); END IF;
        IF r.sealed THEN v_sealing := r.id || v_sealing; END IF; -- only when its members are in: until then it must not come to an end
        IF NOT v_go THEN v_ended := v_ended || "joblib".count_members(r.id, 0, 0, 0, 0, p_now); END IF;
    END LOOP;

    v_new := ARRAY(SELECT n.id FROM unnest(p_jobs) WITH ORDINALITY AS n(id, n) WHERE "joblib".state_of(n.id) IS NULL ORDER BY n);
    PERFORM FROM "joblib".batch WHERE id IN (SELECT j.batch FROM "joblib".job j WHERE j.id = ANY(v_new)) ORDER BY cardinality(path) DESC, id FOR UPDATE;
    FOR r IN
        SELECT j.id, CASE WHEN o.id IS NOT NULL THEN 6 ELSE coalesce(v_why[array_position(v_dropped, j.batch)], 5) END AS status FROM "joblib".job j LEFT JOIN "joblib".batch o ON o.id = j.batch
        WHERE j.id = ANY(v_new) AND j.batch IS NOT NULL AND (o.id IS NULL OR EXISTS (SELECT FROM "joblib".batch c WHERE c.id = ANY(o.path) AND c.cancelled))
    LOOP
        v_refused := v_refused || r.id;
        RETURN QUERY SELECT r.id, r.status;
    END LOOP;

    -- Members without a parent, all at once: a batch is created with a thousand of them a unit.
    RETURN QUERY
    WITH member AS MATERIALIZED (
        SELECT j.*, n.n, o.started AS begun,
               CASE j.start_kind WHEN 1 THEN "joblib".later(p_now, j.start_delay) WHEN 2 THEN j.start_at END AS due
        FROM unnest(v_new) WITH ORDINALITY AS n(id, n) JOIN "joblib".job j ON j.id = n.id JOIN "joblib".batch o ON o.id = j.batch
        WHERE j.start_kind < 3 AND j.id <> ALL(v_refused) AND NOT EXISTS (SELECT FROM "joblib".batch c WHERE c.id = ANY(o.path) AND c.ruled_out)),
    begun AS (
        INSERT INTO "joblib".ready (queue, priority, job, ready_at, fence, attempts, crashes, batch, concurrency_key, retention)
        SELECT queue, priority, id, p_now, 0, 0, 0, batch, concurrency_key, retention FROM member WHERE begun AND (due IS NULL OR due <= p_now) ORDER BY n),
    delayed AS (
        INSERT INTO "joblib".scheduled (job, due_at, queue, priority, fence, attempts, crashes, batch, concurrency_key, retention)
        SELECT id, due, queue, priority, 0, 0, 0, batch, concurrency_key, retention FROM member WHERE begun AND due > p_now),
    kept AS (
        INSERT INTO "joblib".awaiting (job, parent, parent_kind, condition, delay, queue, priority, fence, attempts, crashes, batch, concurrency_key, retention)
        SELECT id, batch, 5, 0, 0, queue, priority, 0, 0, 0, batch, concurrency_key, retention FROM member WHERE NOT begun)
    SELECT id, 0 FROM member ORDER BY n;
    FOR r IN
        SELECT j.batch, count(*) AS n FROM "joblib".job j JOIN "joblib".awaiting a ON a.job = j.id WHERE j.id = ANY(v_new) AND j.start_kind < 3 GROUP BY j.batch
        UNION ALL SELECT j.batch, count(*) FROM "joblib".job j WHERE j.id = ANY(v_new) AND j.start_kind < 3 AND "joblib".state_of(j.id) IN (0, 1) GROUP BY j.batch
    LOOP
        PERFORM "joblib".count_members(r.batch, r.n, 0, 0, 0, p_now);
    END LOOP;

    -- The others in their order: each may be the parent of the next.
    FOR r IN
        SELECT j.*, EXISTS (SELECT FROM "joblib".batch o JOIN "joblib".batch c ON c.id = ANY(o.path) WHERE o.id = j.batch AND c.ruled_out) AS ruled_out
        FROM unnest(v_new) WITH ORDINALITY AS n(id, n) JOIN "joblib".job j ON j.id = n.id WHERE j.id <> ALL(v_refused) AND "joblib".state_of(j.id) IS NULL ORDER BY n
    LOOP
        v_state := CASE WHEN r.start_kind >= 3 THEN "joblib".parent_state(r.start_kind, r.parent) ELSE 2 END;
        IF v_state IS NULL THEN
            v_refused := v_refused || r.id;
            RETURN QUERY SELECT r.id, 4;
            CONTINUE;
        END IF;
        v_status := 0;
        v_due := "joblib".later(p_now, r.start_delay);
        IF r.ruled_out OR (v_state IN (3, 5) AND NOT "joblib".starts(v_state, r.condition)) THEN
            v_status := 3;
            INSERT INTO "joblib".finished (job, state, finished_at, expires_at, queue, priority, fence, attempts, crashes, attempt, reason, batch, concurrency_key, retention)
            VALUES (r.id, 5, p_now, "joblib".later(p_now, coalesce(r.retention, p_keep)), r.queue, r.priority, 0, 0, 0, 0,
                    CASE WHEN r.ruled_out THEN 'The end of the parent ruled the batch out.'
                         ELSE 'The parent ended as ' || CASE v_state WHEN 3 THEN 'Succeeded' ELSE 'Deleted' END || ', which is not what this job waited for.' END,
                    r.batch, r.concurrency_key, r.retention);
        ELSIF v_state NOT IN (3, 4, 5) OR (v_state = 4 AND NOT "joblib".starts(v_state, r.condition)) THEN
            INSERT INTO "joblib".awaiting (job, parent, parent_kind, condition, delay, queue, priority, fence, attempts, crashes, batch, concurrency_key, retention)
            VALUES (r.id, r.parent, r.start_kind, r.condition, r.start_delay, r.queue, r.priority, 0, 0, 0, r.batch, r.concurrency_key, r.retention);
        ELSE
            INSERT INTO "joblib".parent_outcome
            SELECT r.id, r.parent, v_state, f.result, f.error_type, f.error_message, f.error_details, f.fingerprint
            FROM (SELECT 1) one LEFT JOIN "joblib".finished f ON f.job = r.parent;
            IF EXISTS (SELECT FROM "joblib".batch o WHERE o.id = r.batch AND NOT o.started) THEN
                INSERT INTO "joblib".awaiting (job, parent, parent_kind, condition, delay, held_until, queue, priority, fence, attempts, crashes, batch, concurrency_key, retention)
                VALUES (r.id, r.batch, 5, 0, 0, v_due, r.queue, r.priority, 0, 0, 0, r.batch, r.concurrency_key, r.retention);
            ELSIF v_due > p_now THEN
                UPDATE "joblib".job SET scheduled_at = v_due WHERE id = r.id;
                INSERT INTO "joblib".scheduled (job, due_at, queue, priority, fence, attempts, crashes, batch, concurrency_key, retention)
                VALUES (r.id, v_due, r.queue, r.priority, 0, 0, 0, r.batch, r.concurrency_key, r.retention);
            ELSE
                INSERT INTO "joblib".ready (queue, priority, job, ready_at, fence, attempts, crashes, batch, concurrency_key, retention)
                VALUES (r.queue, r.priority, r.id, p_now, 0, 0, 0, r.batch, r.concurrency_key, r.retention);
            END IF;
        END IF;
        IF r.batch IS NOT NULL THEN PERFORM "joblib".count_members(r.batch, 1, 0, 0, CASE v_status WHEN 3 THEN 1 ELSE 0 END, p_now); END IF;
        RETURN QUERY SELECT r.id, v_status;
    END LOOP;

    DELETE FROM "joblib".idempotency_key WHERE job = ANY(v_refused) AND key IN (SELECT j.idempotency_key FROM "joblib".job j WHERE j.id = ANY(v_refused));
    DELETE FROM "joblib".job_tag WHERE job = ANY(v_refused);
    DELETE FROM "joblib".job WHERE id = ANY(v_refused);
    UPDATE "joblib".job j SET born = "joblib".state_of(j.id) WHERE j.id = ANY(v_new) AND j.born <> "joblib".state_of(j.id);
    INSERT INTO "joblib".counter_delta (queue, state, n) SELECT queue, born, count(*) FROM "joblib".job WHERE id = ANY(v_new) GROUP BY queue, born;
    UPDATE "joblib".batch SET sealed = true WHERE id = ANY(v_sealing);
    FOR r IN SELECT id FROM unnest(v_sealing) WITH ORDINALITY AS n(id, n) ORDER BY n LOOP
        v_ended := v_ended || "joblib".count_members(r.id, 0, 0, 0, 0, p_now);
    END LOOP;
    IF cardinality(v_ended) > 0 THEN PERFORM "joblib".settle('{}', v_ended, 1000, p_now, p_keep); END IF;
END $$;


--
-- Name: prune_batches(integer, timestamp with time zone, bigint, bigint, bigint); Type: FUNCTION; Schema: joblib; Owner: -
--

CREATE FUNCTION joblib.prune_batches(p_max integer, p_now timestamp with time zone, p_keep_succeeded bigint, p_keep bigint, p_unsealed bigint) RETURNS integer
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
DECLARE r record; v_jobs uuid[]; v_left integer := p_max; v_taken "joblib".taken[]; v_ended uuid[];
BEGIN
    FOR r IN SELECT id FROM "joblib".batch WHERE NOT sealed AND created_at <= "joblib".later(p_now, -p_unsealed) ORDER BY created_at LIMIT 10 FOR UPDATE SKIP LOCKED LOOP
        EXIT WHEN v_left <= 0;
        UPDATE "joblib".batch SET cancelled = true WHERE id = r.id AND NOT cancelled;
        v_ended := "joblib".count_members(r.id, 0, 0, 0, 0, p_now);
        v_jobs := ARRAY(SELECT id FROM "joblib".job WHERE batch = r.id ORDER BY id LIMIT v_left);
        v_taken := "joblib".take_all(v_jobs, ARRAY[0, 1, 2, 4, 6]);
        IF cardinality(v_taken) > 0 THEN -- members first end, since a child that waits for one of them has to learn of it
            PERFORM "joblib".left_places(v_taken, p_now);
            PERFORM "joblib".delete_taken(v_taken, 'The batch was never sealed: its creation was not completed.', NULL, v_left, p_now, p_keep);
        END IF;
        PERFORM "joblib".settle('{}', v_ended, v_left, p_now, p_keep);
        WITH gone AS (
            DELETE FROM "joblib".finished f WHERE f.job = ANY(v_jobs) AND NOT EXISTS (SELECT FROM "joblib".awaiting a WHERE a.parent = f.job) RETURNING f.job, f.queue, f.state),
        counted AS (INSERT INTO "joblib".counter_delta (queue, state, n) SELECT queue, state, -count(*) FROM gone GROUP BY queue, state)
        SELECT coalesce(array_agg(job), '{}') INTO v_jobs FROM gone;
        PERFORM "joblib".forget(v_jobs, p_now);
        v_left := v_left - cardinality(v_jobs);
        CONTINUE WHEN EXISTS (SELECT FROM "joblib".job WHERE batch = r.id) OR EXISTS (SELECT FROM "joblib".awaiting WHERE parent = r.id);
        UPDATE "joblib".batch SET cancelled = true WHERE outer_batch = r.id AND NOT sealed;
        CONTINUE WHEN EXISTS (SELECT FROM "joblib".batch WHERE outer_batch = r.id AND ended IS NULL);
        UPDATE "joblib".batch SET outer_batch = NULL WHERE outer_batch = r.id;
        DELETE FROM "joblib".held WHERE id = r.id;
        DELETE FROM "joblib".batch WHERE id = r.id;
        v_left := v_left - 1;
    END LOOP;
    IF v_left > 0 THEN
        v_jobs := ARRAY(
            SELECT b.id FROM "joblib".batch b
            WHERE b.finished_at <= "joblib".later(p_now, CASE b.ended WHEN 5 THEN -p_keep ELSE -p_keep_succeeded END)
              AND NOT EXISTS (SELECT FROM "joblib".job j WHERE j.batch = b.id) AND NOT EXISTS (SELECT FROM "joblib".batch i WHERE i.outer_batch = b.id)
              AND NOT EXISTS (SELECT FROM "joblib".held h WHERE h.id = b.id) AND NOT "joblib".is_awaited(b.id)
            ORDER BY b.finished_at LIMIT v_left FOR UPDATE SKIP LOCKED);
        WITH gone AS (
            DELETE FROM "joblib".batch b
            WHERE b.id = ANY(v_jobs) AND b.finished_at IS NOT NULL AND NOT EXISTS (SELECT FROM "joblib".batch i WHERE i.outer_batch = b.id) AND NOT "joblib".is_awaited(b.id) RETURNING 1)
        SELECT v_left - count(*) INTO v_left FROM gone;
    END IF;
    RETURN p_max - v_left;
END $$;


--
-- Name: prune_jobs(integer, timestamp with time zone); Type: FUNCTION; Schema: joblib; Owner: -
--

CREATE FUNCTION joblib.prune_jobs(p_max integer, p_now timestamp with time zone) RETURNS integer
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
DECLARE v_jobs uuid[];
BEGIN
    v_jobs := ARRAY(SELECT job FROM "joblib".finished WHERE expires_at <= p_now AND NOT "joblib".is_awaited(job) ORDER BY expires_at LIMIT p_max FOR UPDATE SKIP LOCKED);
    WITH gone AS (DELETE FROM "joblib".finished WHERE job = ANY(v_jobs) AND NOT "joblib".is_awaited(job) RETURNING job, queue, state), -- again: what was attached before the lock is seen by this statement
    counted AS (INSERT INTO "joblib".counter_delta (queue, state, n) SELECT queue, state, -count(*) FROM gone GROUP BY queue, state)
    SELECT array_agg(job) INTO v_jobs FROM gone;
    IF v_jobs IS NULL THEN RETURN 0; END IF;
    PERFORM "joblib".forget(v_jobs, p_now);
    RETURN cardinality(v_jobs);
END $$;


--
-- Name: put_back(uuid, bigint, uuid[], timestamp with time zone); Type: FUNCTION; Schema: joblib; Owner: -
--

CREATE FUNCTION joblib.put_back(p_owner uuid, p_before bigint, p_except uuid[], p_now timestamp with time zone) RETURNS integer
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
DECLARE v_jobs uuid[];
BEGIN
    IF NOT EXISTS (SELECT FROM "joblib".running WHERE owner = p_owner AND claim < p_before AND job <> ALL(p_except)) THEN RETURN 0; END IF;
    WITH lost AS MATERIALIZED (
        SELECT job FROM "joblib".running WHERE owner = p_owner AND claim < p_before AND job <> ALL(p_except) AND NOT marked ORDER BY job FOR UPDATE SKIP LOCKED),
    gone AS (DELETE FROM "joblib".running r USING lost l WHERE r.job = l.job RETURNING r.*),
    back AS (
        INSERT INTO "joblib".ready (queue, priority, job, ready_at, fence, attempts, crashes, batch, concurrency_key, retention)
        SELECT queue, priority, job, p_now, greatest(fence + 1, "joblib".micros(p_now)), attempts, crashes, batch, concurrency_key, retention FROM gone ORDER BY seq),
    counted AS (
        INSERT INTO "joblib".counter_delta (queue, state, n)
        SELECT queue, 2, -count(*) FROM gone GROUP BY queue UNION ALL SELECT queue, 0, count(*) FROM gone GROUP BY queue)
    SELECT array_agg(job) INTO v_jobs FROM gone;
    IF v_jobs IS NULL THEN RETURN 0; END IF;
    PERFORM "joblib".free_keys(v_jobs);
    RETURN cardinality(v_jobs);
END $$;


--
-- Name: release_children(uuid[], integer, timestamp with time zone, bigint); Type: FUNCTION; Schema: joblib; Owner: -
--

CREATE FUNCTION joblib.release_children(p_parents uuid[], p_max integer, p_now timestamp with time zone, p_keep bigint, OUT moved integer, OUT deleted uuid[]) RETURNS record
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
BEGIN
    IF p_max <= 0 OR NOT EXISTS (SELECT FROM "joblib".awaiting WHERE parent = ANY(p_parents)) THEN moved := 0; deleted := '{}'; RETURN; END IF;
    WITH ended AS MATERIALIZED (
        SELECT job AS id, state, result, error_type, error_message, error_details, fingerprint FROM "joblib".finished WHERE job = ANY(p_parents)
        UNION ALL SELECT id, ended, NULL, NULL, NULL, NULL, NULL FROM "joblib".batch WHERE id = ANY(p_parents) AND ended IS NOT NULL),
    child AS MATERIALIZED (
        SELECT a.*, e.state, "joblib".starts(e.state, a.condition) AS go,
               "joblib".starts(e.state, a.condition) AND EXISTS (SELECT FROM "joblib".batch o WHERE o.id = a.batch AND NOT o.started) AS kept
        FROM "joblib".awaiting a JOIN ended e ON e.id = a.parent
        WHERE a.parent = ANY(p_parents) AND a.parent_kind <> 5 AND (e.state <> 4 OR "joblib".starts(e.state, a.condition))
        ORDER BY a.job LIMIT p_max FOR UPDATE OF a),
    gone AS (DELETE FROM "joblib".awaiting a USING child c WHERE a.job = c.job AND NOT c.kept),
    kept AS (
        UPDATE "joblib".awaiting a SET parent = a.batch, parent_kind = 5, held_until = "joblib".later(p_now, a.delay) FROM child c WHERE a.job = c.job AND c.kept),
    told AS (
        INSERT INTO "joblib".parent_outcome
        SELECT c.job, e.id, e.state, e.result, e.error_type, e.error_message, e.error_details, e.fingerprint FROM child c JOIN ended e ON e.id = c.parent WHERE c.go
        ON CONFLICT (job) DO NOTHING),
    begun AS (
        INSERT INTO "joblib".ready (queue, priority, job, ready_at, fence, attempts, crashes, batch, concurrency_key, retention)
        SELECT queue, priority, job, p_now, fence, attempts, crashes, batch, concurrency_key, retention FROM child WHERE go AND NOT kept AND delay <= 0 ORDER BY job),
    delayed AS (
        INSERT INTO "joblib".scheduled (job, due_at, queue, priority, fence, attempts, crashes, batch, concurrency_key, retention)
        SELECT job, "joblib".later(p_now, delay), queue, priority, fence, attempts, crashes, batch, concurrency_key, retention FROM child WHERE go AND NOT kept AND delay > 0),
    asked AS (UPDATE "joblib".job j SET scheduled_at = "joblib".later(p_now, c.delay) FROM child c WHERE j.id = c.job AND c.go AND NOT c.kept AND c.delay > 0),
    ruled_out AS (
        INSERT INTO "joblib".finished (job, state, finished_at, expires_at, queue, priority, fence, attempts, crashes, attempt, reason, batch, concurrency_key, retention)
        SELECT job, 5, p_now, "joblib".later(p_now, coalesce(retention, p_keep)), queue, priority, fence, attempts, crashes, 0,
               'The parent ended as ' || CASE state WHEN 3 THEN 'Succeeded' ELSE 'Deleted' END || ', which is not what this job waited for.', batch, concurrency_key, retention
        FROM child WHERE NOT go),
    counted AS (
        INSERT INTO "joblib".counter_delta (queue, state, n)
        SELECT queue, 6, -count(*) FROM child WHERE NOT kept GROUP BY queue
        UNION ALL SELECT queue, CASE WHEN NOT go THEN 5 WHEN delay > 0 THEN 1 ELSE 0 END, count(*) FROM child WHERE NOT kept GROUP BY 1, 2)
    SELECT count(*), coalesce(array_agg(job) FILTER (WHERE NOT go), '{}') INTO moved, deleted FROM child;
END $$;


--
-- Name: rescue(integer, integer, timestamp with time zone, bigint, bigint, bigint); Type: FUNCTION; Schema: joblib; Owner: -
--

CREATE FUNCTION joblib.rescue(p_limit integer, p_max integer, p_now timestamp with time zone, p_keep_succeeded bigint, p_keep_failed bigint, p_keep bigint) RETURNS integer
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
DECLARE v_jobs uuid[]; v_ended uuid[];
BEGIN
    UPDATE "joblib".server SET expired = true WHERE lease_until <= p_now AND NOT expired;
    IF NOT EXISTS (SELECT FROM "joblib".running r LEFT JOIN "joblib".server s ON s.id = r.owner WHERE s.id IS NULL OR s.expired) THEN RETURN 0; END IF;
    WITH lost AS MATERIALIZED (
        SELECT r.job, s.name AS server, r.started OR r.claimed_at >= coalesce(s.heartbeat_at, r.claimed_at) AS began, coalesce(s.gone, false) AS gone
        FROM "joblib".running r LEFT JOIN "joblib".server s ON s.id = r.owner
        WHERE s.id IS NULL OR s.expired ORDER BY r.job LIMIT p_max FOR UPDATE OF r SKIP LOCKED),
    left_running AS (DELETE FROM "joblib".running r USING lost l WHERE r.job = l.job RETURNING r.*, l.server, l.began, l.began AND NOT l.gone AND NOT r.marked AS charged),
    gone AS MATERIALIZED (
        SELECT l.*, greatest(fence + 1, "joblib".micros(p_now)) AS new_fence, crashes + CASE WHEN charged THEN 1 ELSE 0 END AS new_crashes,
               CASE WHEN marked THEN 3 WHEN charged AND crashes + 1 >= p_limit THEN 4 ELSE 0 END AS state, 'Poison ' || "joblib".call_name(j.type, j.method) AS fingerprint
        FROM left_running l JOIN "joblib".job j ON j.id = l.job),
    back AS (
        INSERT INTO "joblib".ready (queue, priority, job, ready_at, fence, attempts, crashes, batch, concurrency_key, retention)
        SELECT queue, priority, job, p_now, new_fence, attempts, new_crashes, batch, concurrency_key, retention FROM gone WHERE state = 0 ORDER BY seq),
    charge AS (INSERT INTO "joblib".crash (job, fence) SELECT job, fence FROM gone WHERE charged AND state = 0 ON CONFLICT DO NOTHING),
    told AS (
        INSERT INTO "joblib".history (job, state, at, ready_at, started_at, attempt, server, reason)
        SELECT job, 0, p_now, ready_at, CASE WHEN began THEN claimed_at END, attempts + 1, server, format('The lease of server ''%s'' expired while it held the job.', coalesce(server, '(forgotten)'))
        FROM gone WHERE state = 0),
    over AS (
        INSERT INTO "joblib".finished (job, state, finished_at, expires_at, queue, priority, fence, attempts, crashes, attempt, ready_at, started_at, server, result,
                                       reason, error_type, error_message, fingerprint, batch, concurrency_key, retention)
        SELECT job, state, p_now, "joblib".later(p_now, CASE state WHEN 3 THEN coalesce(retention, p_keep_succeeded) ELSE p_keep_failed END), queue, priority,
               CASE state WHEN 3 THEN fence ELSE new_fence END, attempts + CASE state WHEN 3 THEN 1 ELSE 0 END, new_crashes, attempts + 1, ready_at, claimed_at, server, mark,
               CASE state WHEN 4 THEN 'poison' END, CASE state WHEN 4 THEN 'Poison' END,
               CASE state WHEN 4 THEN format('%s servers died while they ran this job. It is not run again by itself: retry it by hand when the cause is gone.', new_crashes) END,
               CASE state WHEN 4 THEN fingerprint END, batch, concurrency_key, retention
        FROM gone WHERE state <> 0),
    grouped AS (
        INSERT INTO "joblib".error_group AS g (fingerprint, type, message, first_at, last_at, attempts)
        SELECT fingerprint, 'Poison', format('%s servers died while they ran this job. It is not run again by itself: retry it by hand when the cause is gone.', max(new_crashes)), p_now, p_now, count(*)
        FROM gone WHERE state = 4 GROUP BY fingerprint ORDER BY fingerprint
        ON CONFLICT (fingerprint) DO UPDATE SET message = excluded.message, last_at = excluded.last_at, attempts = g.attempts + excluded.attempts),
    counted AS (
        INSERT INTO "joblib".counter_delta (queue, state, n)
        SELECT queue, 2, -count(*) FROM gone GROUP BY queue UNION ALL SELECT queue, state, count(*) FROM gone GROUP BY queue, state),
    series AS (
        INSERT INTO "joblib".bucket_delta (minute, queue, succeeded, failed, retried, deleted, wait, duration)
        SELECT date_trunc('minute', p_now, 'UTC'), queue, count(*) FILTER (WHERE state = 3), count(*) FILTER (WHERE state = 4), 0, 0,
               coalesce(sum(greatest("joblib".micros(claimed_at) - "joblib".micros(ready_at), 0)) FILTER (WHERE state = 3), 0), 0
        FROM gone WHERE state <> 0 GROUP BY queue),
    told_all AS (UPDATE "joblib".signal SET version = version + 1 WHERE EXISTS (SELECT FROM gone)),
    left_in_order AS (DELETE FROM "joblib".server s USING (SELECT DISTINCT owner FROM gone) o WHERE s.id = o.owner AND s.gone AND NOT EXISTS (SELECT FROM "joblib".running r WHERE r.owner = s.id AND r.job NOT IN (SELECT job FROM lost)))
    SELECT array_agg(job), coalesce(array_agg(job) FILTER (WHERE state <> 0), '{}') INTO v_jobs, v_ended FROM gone;
    IF v_jobs IS NULL THEN RETURN 0; END IF;
    PERFORM "joblib".free_keys(v_jobs);
    IF cardinality(v_ended) > 0 THEN PERFORM "joblib".settle(v_ended, '{}', 1000, p_now, p_keep); END IF;
    RETURN cardinality(v_jobs);
END $$;


--
-- Name: settle(uuid[], uuid[], integer, timestamp with time zone, bigint); Type: FUNCTION; Schema: joblib; Owner: -
--

CREATE FUNCTION joblib.settle(p_jobs uuid[], p_batches uuid[], p_max integer, p_now timestamp with time zone, p_keep bigint) RETURNS integer
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
DECLARE v_jobs uuid[] := p_jobs; v_batches uuid[] := p_batches; v_parents uuid[]; v_next uuid[]; v_left integer := p_max; v_started uuid[] := '{}'; v_new uuid[]; v_id uuid; r record; v_moved integer;
BEGIN
    LOOP
        v_batches := v_batches || "joblib".count_finished(v_jobs, p_now);
        v_parents := v_jobs || v_batches;
        EXIT WHEN cardinality(v_parents) = 0;
        v_next := '{}';
        FOR r IN
            SELECT b.id, e.state, "joblib".starts(e.state, b.condition) AS go
            FROM "joblib".batch b JOIN (
                SELECT job AS id, state FROM "joblib".finished WHERE job = ANY(v_parents)
                UNION ALL SELECT id, ended FROM "joblib".batch WHERE id = ANY(v_parents) AND ended IS NOT NULL) e ON e.id = b.parent
            WHERE b.parent = ANY(v_parents) AND b.waiting ORDER BY cardinality(b.path) DESC, b.id
        LOOP
            CONTINUE WHEN NOT r.go AND r.state = 4; -- a failed parent may be retried
            UPDATE "joblib".batch SET waiting = false, ruled_out = NOT r.go WHERE id = r.id AND waiting;
            CONTINUE WHEN NOT FOUND;
            IF r.go THEN
                v_new := "joblib".start_batch(r.id);
            ELSE
                v_new := ARRAY[r.id];
                INSERT INTO "joblib".held (id, work) VALUES (r.id, 3) ON CONFLICT DO NOTHING;
            END IF;
            v_started := v_started || v_new;
            FOREACH v_id IN ARRAY v_new LOOP
                v_next := v_next || "joblib".count_members(v_id, 0, 0, 0, 0, p_now);
            END LOOP;
        END LOOP;
        SELECT moved, deleted INTO v_moved, v_jobs FROM "joblib".release_children(v_parents, v_left, p_now, p_keep);
        v_left := v_left - v_moved;
        IF v_left <= 0 THEN
            INSERT INTO "joblib".held (id, work) SELECT id, 1 FROM unnest(v_parents) AS id WHERE EXISTS (SELECT FROM "joblib".awaiting WHERE parent = id AND parent_kind <> 5) ON CONFLICT DO NOTHING;
        END IF;
        v_batches := v_next;
    END LOOP;
    FOR r IN SELECT id FROM unnest(v_started) AS id LOOP
        v_left := v_left - "joblib".move_held(r.id, v_left, p_now, p_keep);
    END LOOP;
    RETURN p_max - v_left;
END $$;


--
-- Name: start_batch(uuid); Type: FUNCTION; Schema: joblib; Owner: -
--

CREATE FUNCTION joblib.start_batch(p_batch uuid) RETURNS uuid[]
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
DECLARE v_started uuid[] := '{}'; r record;
BEGIN
    UPDATE "joblib".batch b SET started = true
    WHERE b.id = p_batch AND NOT b.started AND b.sealed AND NOT b.waiting
      AND NOT EXISTS (SELECT FROM "joblib".batch o WHERE o.id = ANY(b.path) AND (o.cancelled OR o.ruled_out OR (o.id <> b.id AND NOT o.started)));
    IF NOT FOUND THEN RETURN v_started; END IF;
    FOR r IN SELECT id FROM "joblib".batch WHERE outer_batch = p_batch ORDER BY id LOOP
        v_started := v_started || "joblib".start_batch(r.id);
    END LOOP;
    IF EXISTS (SELECT FROM "joblib".awaiting WHERE parent = p_batch AND parent_kind = 5) THEN
        INSERT INTO "joblib".held (id, work) VALUES (p_batch, 2) ON CONFLICT DO NOTHING;
    END IF;
    RETURN v_started || p_batch;
END $$;


--
-- Name: start_members(uuid, integer, timestamp with time zone); Type: FUNCTION; Schema: joblib; Owner: -
--

CREATE FUNCTION joblib.start_members(p_batch uuid, p_max integer, p_now timestamp with time zone) RETURNS integer
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
DECLARE v_moved integer;
BEGIN
    WITH member AS MATERIALIZED (
        SELECT a.*, CASE j.start_kind WHEN 1 THEN "joblib".later(p_now, j.start_delay) WHEN 2 THEN j.start_at ELSE a.held_until END AS due
        FROM "joblib".awaiting a JOIN "joblib".job j ON j.id = a.job
        WHERE a.parent = p_batch AND a.parent_kind = 5 ORDER BY a.job LIMIT p_max FOR UPDATE OF a),
    gone AS (DELETE FROM "joblib".awaiting a USING member m WHERE a.job = m.job),
    begun AS (
        INSERT INTO "joblib".ready (queue, priority, job, ready_at, fence, attempts, crashes, batch, concurrency_key, retention)
        SELECT queue, priority, job, p_now, fence, attempts, crashes, batch, concurrency_key, retention FROM member WHERE due IS NULL OR due <= p_now ORDER BY job),
    delayed AS (
        INSERT INTO "joblib".scheduled (job, due_at, queue, priority, fence, attempts, crashes, batch, concurrency_key, retention)
        SELECT job, due, queue, priority, fence, attempts, crashes, batch, concurrency_key, retention FROM member WHERE due > p_now),
    asked AS (UPDATE "joblib".job j SET scheduled_at = m.due FROM member m WHERE j.id = m.job AND m.due > p_now),
    counted AS (
        INSERT INTO "joblib".counter_delta (queue, state, n)
        SELECT queue, 6, -count(*) FROM member GROUP BY queue
        UNION ALL SELECT queue, CASE WHEN due > p_now THEN 1 ELSE 0 END, count(*) FROM member GROUP BY 1, 2)
    SELECT count(*) INTO v_moved FROM member;
    RETURN v_moved;
END $$;


--
-- Name: starts(smallint, smallint); Type: FUNCTION; Schema: joblib; Owner: -
--

CREATE FUNCTION joblib.starts(p_state smallint, p_condition smallint) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    AS $$ SELECT p_condition = 0 OR (p_condition & CASE p_state WHEN 3 THEN 1 WHEN 5 THEN 2 WHEN 4 THEN 4 ELSE 0 END) <> 0 $$;


--
-- Name: state_of(uuid); Type: FUNCTION; Schema: joblib; Owner: -
--

CREATE FUNCTION joblib.state_of(p_job uuid) RETURNS smallint
    LANGUAGE sql STABLE
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
    SELECT coalesce(
        (SELECT state       FROM "joblib".finished  WHERE job = p_job),
        (SELECT 0::smallint FROM "joblib".ready     WHERE job = p_job),
        (SELECT 2::smallint FROM "joblib".running   WHERE job = p_job),
        (SELECT 1::smallint FROM "joblib".scheduled WHERE job = p_job),
        (SELECT 6::smallint FROM "joblib".awaiting  WHERE job = p_job),
        (SELECT 0::smallint FROM "joblib".blocked   WHERE job = p_job)) $$;


--
-- Name: take(uuid[], integer[]); Type: FUNCTION; Schema: joblib; Owner: -
--

CREATE FUNCTION joblib.take(p_jobs uuid[], p_states integer[]) RETURNS SETOF joblib.taken
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
BEGIN
    PERFORM FROM "joblib".running WHERE job = ANY(p_jobs) AND 2 = ANY(p_states) ORDER BY job FOR UPDATE;
    RETURN QUERY
    WITH r AS (DELETE FROM "joblib".ready     WHERE job = ANY(p_jobs) AND 0 = ANY(p_states) RETURNING *),
         b AS (DELETE FROM "joblib".blocked   WHERE job = ANY(p_jobs) AND 0 = ANY(p_states) RETURNING *),
         s AS (DELETE FROM "joblib".scheduled WHERE job = ANY(p_jobs) AND 1 = ANY(p_states) RETURNING *),
         u AS (DELETE FROM "joblib".running   WHERE job = ANY(p_jobs) AND 2 = ANY(p_states) AND NOT marked RETURNING *),
         f AS (DELETE FROM "joblib".finished  WHERE job = ANY(p_jobs) AND state = ANY(p_states) RETURNING *),
         a AS (DELETE FROM "joblib".awaiting  WHERE job = ANY(p_jobs) AND 6 = ANY(p_states) RETURNING *),
         past AS (
             INSERT INTO "joblib".history (job, state, at, ready_at, started_at, duration, attempt, server, reason, actor, error_type, error_message, error_details, fingerprint)
             SELECT job, state, finished_at, ready_at, started_at, duration, attempt, server, reason, actor, error_type, error_message, error_details, fingerprint FROM f),
         place AS (
             SELECT job, 0::smallint, queue, priority, fence, attempts, crashes, ready_at, NULL::timestamptz, NULL::uuid, batch, concurrency_key, retention, false FROM r
             UNION ALL SELECT job, 0::smallint, queue, priority, fence, attempts, crashes, ready_at, NULL, NULL, batch, concurrency_key, retention, false FROM b
             UNION ALL SELECT job, 1::smallint, queue, priority, fence, attempts, crashes, NULL, NULL, NULL, batch, concurrency_key, retention, retrying FROM s
             UNION ALL SELECT job, 2::smallint, queue, priority, fence, attempts, crashes, ready_at, claimed_at, owner, batch, concurrency_key, retention, false FROM u
             UNION ALL SELECT job, state, queue, priority, fence, attempts, crashes, NULL, NULL, NULL, batch, concurrency_key, retention, false FROM f
             UNION ALL SELECT job, 6::smallint, queue, priority, fence, attempts, crashes, NULL, NULL, NULL, batch, concurrency_key, retention, false FROM a)
    SELECT * FROM place;
END $$;


--
-- Name: take_all(uuid[], integer[]); Type: FUNCTION; Schema: joblib; Owner: -
--

CREATE FUNCTION joblib.take_all(p_jobs uuid[], p_states integer[]) RETURNS joblib.taken[]
    LANGUAGE plpgsql
    AS $$
DECLARE v_open uuid[] := p_jobs; v_taken "joblib".taken[] := '{}';
BEGIN
    FOR i IN 1..5 LOOP
        v_taken := v_taken || ARRAY(SELECT t FROM "joblib".take(v_open, p_states) t);
        EXIT WHEN cardinality(v_taken) = cardinality(p_jobs);
        v_open := ARRAY(
            SELECT o FROM unnest(v_open) AS o
            WHERE "joblib".state_of(o) = ANY(p_states) AND NOT EXISTS (SELECT FROM "joblib".running WHERE job = o AND marked));
        EXIT WHEN cardinality(v_open) = 0;
    END LOOP;
    RETURN v_taken;
END $$;


--
-- Name: uncharge(uuid[], bigint[]); Type: FUNCTION; Schema: joblib; Owner: -
--

CREATE FUNCTION joblib.uncharge(p_jobs uuid[], p_fences bigint[]) RETURNS integer
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
DECLARE v_jobs uuid[];
BEGIN
    WITH gone AS (DELETE FROM "joblib".crash c USING unnest(p_jobs, p_fences) AS h(job, fence) WHERE c.job = h.job AND c.fence = h.fence RETURNING c.job) SELECT array_agg(job) INTO v_jobs FROM gone;
    IF v_jobs IS NULL THEN RETURN 0; END IF;
    FOR i IN 1..2 LOOP -- twice: a job may move from a later place to an earlier one between two statements
        WITH r AS (UPDATE "joblib".ready     SET crashes = crashes - 1 WHERE job = ANY(v_jobs) AND crashes > 0 RETURNING job),
             b AS (UPDATE "joblib".blocked   SET crashes = crashes - 1 WHERE job = ANY(v_jobs) AND crashes > 0 RETURNING job),
             s AS (UPDATE "joblib".scheduled SET crashes = crashes - 1 WHERE job = ANY(v_jobs) AND crashes > 0 RETURNING job),
             u AS (UPDATE "joblib".running   SET crashes = crashes - 1 WHERE job = ANY(v_jobs) AND crashes > 0 RETURNING job),
             done AS (SELECT job FROM r UNION ALL SELECT job FROM b UNION ALL SELECT job FROM s UNION ALL SELECT job FROM u)
        SELECT array_agg(j) INTO v_jobs FROM unnest(v_jobs) j WHERE j NOT IN (SELECT job FROM done);
        EXIT WHEN v_jobs IS NULL;
    END LOOP;
    RETURN 0;
END $$;


--
-- Name: wake(text[]); Type: FUNCTION; Schema: joblib; Owner: -
--

CREATE FUNCTION joblib.wake(p_keys text[]) RETURNS void
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
DECLARE v_key text; v_queue text;
BEGIN
    FOR v_key IN SELECT DISTINCT k FROM unnest(p_keys) AS k WHERE NOT EXISTS (SELECT FROM "joblib".concurrency_key c WHERE c.key = k) ORDER BY k LOOP
        v_queue := '';
        LOOP
            SELECT min(b.queue) INTO v_queue FROM "joblib".blocked b WHERE b.concurrency_key = v_key AND b.queue > v_queue;
            EXIT WHEN v_queue IS NULL;
            WITH first AS MATERIALIZED (
                SELECT job FROM "joblib".blocked WHERE concurrency_key = v_key AND queue = v_queue ORDER BY priority DESC, seq LIMIT 1 FOR UPDATE SKIP LOCKED),
            gone AS (DELETE FROM "joblib".blocked b USING first f WHERE b.job = f.job RETURNING b.*)
            INSERT INTO "joblib".ready (queue, priority, seq, job, ready_at, fence, attempts, crashes, batch, concurrency_key, key_until, key_timed_out, retention)
            SELECT queue, priority, seq, job, ready_at, fence, attempts, crashes, batch, concurrency_key, key_until, key_timed_out, retention FROM gone;
        END LOOP;
    END LOOP;
END $$;


SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: audit; Type: TABLE; Schema: joblib; Owner: -
--

CREATE TABLE joblib.audit (
    seq bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    actor text NOT NULL,
    action text NOT NULL,
    target text NOT NULL,
    n integer NOT NULL
);


--
-- Name: audit_seq_seq; Type: SEQUENCE; Schema: joblib; Owner: -
--

ALTER TABLE joblib.audit ALTER COLUMN seq ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME joblib.audit_seq_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: awaiting; Type: TABLE; Schema: joblib; Owner: -
--

CREATE TABLE joblib.awaiting (
    job uuid NOT NULL,
    parent uuid NOT NULL,
    parent_kind smallint NOT NULL,
    condition smallint NOT NULL,
    delay bigint NOT NULL,
    held_until timestamp with time zone,
    queue text NOT NULL,
    priority smallint NOT NULL,
    fence bigint NOT NULL,
    attempts integer NOT NULL,
    crashes integer NOT NULL,
    batch uuid,
    concurrency_key text,
    retention bigint
);


--
-- Name: batch; Type: TABLE; Schema: joblib; Owner: -
--

CREATE TABLE joblib.batch (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    description text,
    outer_batch uuid,
    path uuid[] NOT NULL,
    parent uuid,
    parent_kind smallint,
    condition smallint,
    waiting boolean NOT NULL,
    sealed boolean NOT NULL,
    started boolean DEFAULT false NOT NULL,
    cancelled boolean DEFAULT false NOT NULL,
    ruled_out boolean DEFAULT false NOT NULL,
    cancelled_by text,
    ended smallint,
    finished_at timestamp with time zone,
    total bigint DEFAULT 0 NOT NULL,
    succeeded bigint DEFAULT 0 NOT NULL,
    failed bigint DEFAULT 0 NOT NULL,
    deleted bigint DEFAULT 0 NOT NULL
)
WITH (fillfactor='50');


--
-- Name: blocked; Type: TABLE; Schema: joblib; Owner: -
--

CREATE TABLE joblib.blocked (
    queue text NOT NULL,
    priority smallint NOT NULL,
    seq bigint NOT NULL,
    job uuid NOT NULL,
    ready_at timestamp with time zone NOT NULL,
    fence bigint NOT NULL,
    attempts integer NOT NULL,
    crashes integer NOT NULL,
    batch uuid,
    concurrency_key text NOT NULL,
    key_until timestamp with time zone,
    key_timed_out boolean NOT NULL,
    retention bigint
);


--
-- Name: bucket; Type: TABLE; Schema: joblib; Owner: -
--

CREATE TABLE joblib.bucket (
    minute timestamp with time zone NOT NULL,
    queue text NOT NULL,
    succeeded bigint NOT NULL,
    failed bigint NOT NULL,
    retried bigint NOT NULL,
    deleted bigint NOT NULL,
    wait bigint NOT NULL,
    duration bigint NOT NULL
)
WITH (fillfactor='50');


--
-- Name: bucket_delta; Type: TABLE; Schema: joblib; Owner: -
--

CREATE TABLE joblib.bucket_delta (
    id bigint NOT NULL,
    minute timestamp with time zone NOT NULL,
    queue text NOT NULL,
    succeeded bigint NOT NULL,
    failed bigint NOT NULL,
    retried bigint NOT NULL,
    deleted bigint NOT NULL,
    wait bigint NOT NULL,
    duration bigint NOT NULL
);


--
-- Name: bucket_delta_id_seq; Type: SEQUENCE; Schema: joblib; Owner: -
--

ALTER TABLE joblib.bucket_delta ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME joblib.bucket_delta_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: concurrency_key; Type: TABLE; Schema: joblib; Owner: -
--

CREATE TABLE joblib.concurrency_key (
    key text NOT NULL,
    job uuid NOT NULL
)
WITH (fillfactor='50');


--
-- Name: counter; Type: TABLE; Schema: joblib; Owner: -
--

CREATE TABLE joblib.counter (
    queue text NOT NULL,
    state smallint NOT NULL,
    n bigint NOT NULL
)
WITH (fillfactor='50');


--
-- Name: counter_delta; Type: TABLE; Schema: joblib; Owner: -
--

CREATE TABLE joblib.counter_delta (
    id bigint NOT NULL,
    queue text NOT NULL,
    state smallint NOT NULL,
    n bigint NOT NULL
);


--
-- Name: counter_delta_id_seq; Type: SEQUENCE; Schema: joblib; Owner: -
--

ALTER TABLE joblib.counter_delta ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME joblib.counter_delta_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: crash; Type: TABLE; Schema: joblib; Owner: -
--

CREATE TABLE joblib.crash (
    job uuid NOT NULL,
    fence bigint NOT NULL
);


--
-- Name: error_group; Type: TABLE; Schema: joblib; Owner: -
--

CREATE TABLE joblib.error_group (
    fingerprint text NOT NULL,
    type text NOT NULL,
    message text NOT NULL,
    first_at timestamp with time zone NOT NULL,
    last_at timestamp with time zone NOT NULL,
    attempts bigint NOT NULL
)
WITH (fillfactor='50');


--
-- Name: finished; Type: TABLE; Schema: joblib; Owner: -
--

CREATE TABLE joblib.finished (
    job uuid NOT NULL,
    state smallint NOT NULL,
    finished_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone,
    queue text NOT NULL,
    priority smallint NOT NULL,
    fence bigint NOT NULL,
    attempts integer NOT NULL,
    crashes integer NOT NULL,
    attempt integer NOT NULL,
    ready_at timestamp with time zone,
    started_at timestamp with time zone,
    duration bigint,
    server text,
    result text,
    reason text,
    actor text,
    error_type text,
    error_message text,
    error_details text,
    fingerprint text,
    batch uuid,
    concurrency_key text,
    retention bigint
);


--
-- Name: held; Type: TABLE; Schema: joblib; Owner: -
--

CREATE TABLE joblib.held (
    id uuid NOT NULL,
    work smallint NOT NULL,
    after uuid
);


--
-- Name: history; Type: TABLE; Schema: joblib; Owner: -
--

CREATE TABLE joblib.history (
    job uuid NOT NULL,
    seq bigint NOT NULL,
    state smallint NOT NULL,
    at timestamp with time zone NOT NULL,
    ready_at timestamp with time zone,
    started_at timestamp with time zone,
    duration bigint,
    attempt integer DEFAULT 0 NOT NULL,
    server text,
    reason text,
    actor text,
    due_at timestamp with time zone,
    error_type text,
    error_message text,
    error_details text,
    fingerprint text
);


--
-- Name: history_seq_seq; Type: SEQUENCE; Schema: joblib; Owner: -
--

ALTER TABLE joblib.history ALTER COLUMN seq ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME joblib.history_seq_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: idempotency_key; Type: TABLE; Schema: joblib; Owner: -
--

CREATE TABLE joblib.idempotency_key (
    key text NOT NULL,
    job uuid NOT NULL,
    keep_until timestamp with time zone NOT NULL,
    expires_at timestamp with time zone
);


--
-- Name: job; Type: TABLE; Schema: joblib; Owner: -
--

CREATE TABLE joblib.job (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    born smallint NOT NULL,
    start_kind smallint NOT NULL,
    start_at timestamp with time zone,
    start_delay bigint,
    scheduled_at timestamp with time zone,
    parent uuid,
    condition smallint,
    batch uuid,
    queue text NOT NULL,
    priority smallint NOT NULL,
    type text NOT NULL,
    method text NOT NULL,
    signature text NOT NULL,
    arguments text NOT NULL,
    format smallint NOT NULL,
    idempotency_key text,
    concurrency_key text,
    concurrency_wait bigint,
    recurring_id text,
    tags text,
    parameters text,
    ambient text,
    retention bigint
);


--
-- Name: job_log; Type: TABLE; Schema: joblib; Owner: -
--

CREATE TABLE joblib.job_log (
    job uuid NOT NULL,
    seq bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    level smallint NOT NULL,
    attempt integer NOT NULL,
    text text NOT NULL
);


--
-- Name: job_log_seq_seq; Type: SEQUENCE; Schema: joblib; Owner: -
--

ALTER TABLE joblib.job_log ALTER COLUMN seq ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME joblib.job_log_seq_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: job_tag; Type: TABLE; Schema: joblib; Owner: -
--

CREATE TABLE joblib.job_tag (
    tag text NOT NULL,
    job uuid NOT NULL
);


--
-- Name: parent_outcome; Type: TABLE; Schema: joblib; Owner: -
--

CREATE TABLE joblib.parent_outcome (
    job uuid NOT NULL,
    parent uuid NOT NULL,
    state smallint NOT NULL,
    result text,
    error_type text,
    error_message text,
    error_details text,
    fingerprint text
);


--
-- Name: queue; Type: TABLE; Schema: joblib; Owner: -
--

CREATE TABLE joblib.queue (
    name text NOT NULL,
    paused boolean NOT NULL
);


--
-- Name: ready_seq; Type: SEQUENCE; Schema: joblib; Owner: -
--

CREATE SEQUENCE joblib.ready_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: ready; Type: TABLE; Schema: joblib; Owner: -
--

CREATE TABLE joblib.ready (
    queue text NOT NULL,
    priority smallint NOT NULL,
    seq bigint DEFAULT nextval('joblib.ready_seq'::regclass) NOT NULL,
    job uuid NOT NULL,
    ready_at timestamp with time zone NOT NULL,
    fence bigint NOT NULL,
    attempts integer NOT NULL,
    crashes integer NOT NULL,
    batch uuid,
    concurrency_key text,
    key_until timestamp with time zone,
    key_timed_out boolean DEFAULT false NOT NULL,
    retention bigint
)
WITH (autovacuum_vacuum_scale_factor='0', autovacuum_vacuum_threshold='10000', autovacuum_vacuum_insert_threshold='-1', autovacuum_vacuum_cost_delay='0', autovacuum_analyze_scale_factor='0.5');


--
-- Name: recurring; Type: TABLE; Schema: joblib; Owner: -
--

CREATE TABLE joblib.recurring (
    id text NOT NULL COLLATE pg_catalog."C",
    version bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    type text NOT NULL,
    method text NOT NULL,
    signature text NOT NULL,
    arguments text NOT NULL,
    format smallint NOT NULL,
    cron text NOT NULL,
    time_zone text NOT NULL,
    queue text NOT NULL,
    priority smallint NOT NULL,
    misfire smallint NOT NULL,
    overlap smallint NOT NULL,
    concurrency_key text,
    concurrency_wait bigint,
    ambient text,
    paused boolean NOT NULL,
    declared boolean NOT NULL,
    next_at timestamp with time zone,
    last_at timestamp with time zone,
    last_job uuid,
    previous_job uuid,
    fault text
);


--
-- Name: running; Type: TABLE; Schema: joblib; Owner: -
--

CREATE TABLE joblib.running (
    job uuid NOT NULL,
    owner uuid NOT NULL,
    claim bigint NOT NULL,
    fence bigint NOT NULL,
    attempts integer NOT NULL,
    crashes integer NOT NULL,
    queue text NOT NULL,
    priority smallint NOT NULL,
    seq bigint NOT NULL,
    ready_at timestamp with time zone NOT NULL,
    claimed_at timestamp with time zone NOT NULL,
    started boolean DEFAULT false NOT NULL,
    marked boolean DEFAULT false NOT NULL,
    mark text,
    progress double precision,
    progress_text text,
    batch uuid,
    concurrency_key text,
    key_until timestamp with time zone,
    key_timed_out boolean DEFAULT false NOT NULL,
    retention bigint
)
WITH (fillfactor='70', autovacuum_vacuum_scale_factor='0', autovacuum_vacuum_threshold='10000', autovacuum_vacuum_insert_threshold='-1', autovacuum_vacuum_cost_delay='0', autovacuum_analyze_scale_factor='0.5');


--
-- Name: scheduled; Type: TABLE; Schema: joblib; Owner: -
--

CREATE TABLE joblib.scheduled (
    job uuid NOT NULL,
    due_at timestamp with time zone NOT NULL,
    queue text NOT NULL,
    priority smallint NOT NULL,
    fence bigint NOT NULL,
    attempts integer NOT NULL,
    crashes integer NOT NULL,
    retrying boolean DEFAULT false NOT NULL,
    fingerprint text,
    batch uuid,
    concurrency_key text,
    retention bigint
);


--
-- Name: schema_version; Type: TABLE; Schema: joblib; Owner: -
--

CREATE TABLE joblib.schema_version (
    only_row boolean DEFAULT true NOT NULL,
    version integer NOT NULL,
    lowest_compatible integer NOT NULL,
    instance text,
    CONSTRAINT schema_version_only_row_check CHECK (only_row)
);


--
-- Name: server; Type: TABLE; Schema: joblib; Owner: -
--

CREATE TABLE joblib.server (
    id uuid NOT NULL,
    name text NOT NULL,
    machine text NOT NULL,
    process_id integer NOT NULL,
    version text NOT NULL,
    queues text[] NOT NULL,
    worker_count integer NOT NULL,
    started_at timestamp with time zone NOT NULL,
    heartbeat_at timestamp with time zone NOT NULL,
    lease_until timestamp with time zone NOT NULL,
    skew bigint NOT NULL,
    expired boolean DEFAULT false NOT NULL,
    gone boolean DEFAULT false NOT NULL,
    draining boolean DEFAULT false NOT NULL,
    sleeping boolean DEFAULT true NOT NULL
)
WITH (fillfactor='50');


--
-- Name: signal; Type: TABLE; Schema: joblib; Owner: -
--

CREATE TABLE joblib.signal (
    only_row boolean DEFAULT true NOT NULL,
    version bigint DEFAULT 0 NOT NULL,
    CONSTRAINT signal_only_row_check CHECK (only_row)
)
WITH (fillfactor='10');


--
-- Name: unknown_type; Type: TABLE; Schema: joblib; Owner: -
--

CREATE TABLE joblib.unknown_type (
    name text NOT NULL,
    first_at timestamp with time zone NOT NULL,
    last_at timestamp with time zone NOT NULL,
    n bigint NOT NULL
)
WITH (fillfactor='50');


--
-- Data for Name: audit; Type: TABLE DATA; Schema: joblib; Owner: -
--

INSERT INTO joblib.audit OVERRIDING SYSTEM VALUE VALUES (1, '2026-11-22 18:38:25.959042+00', '{"Name":"anna","From":"203.0.113.7","Reason":"on call"}', 'save recurring', 'nightly', 1);


--
-- Data for Name: awaiting; Type: TABLE DATA; Schema: joblib; Owner: -
--

INSERT INTO joblib.awaiting VALUES ('01a2048d-6872-7000-800f-1f5ecd0bbdfa', '01a2048d-6822-7000-8014-acaa79b54fd3', 4, 1, 0, NULL, 'default', 0, 0, 0, 0, NULL, NULL, NULL);
INSERT INTO joblib.awaiting VALUES ('01a2048d-6884-7000-8026-4f5de8ceb43c', '01a2048d-6823-7000-8038-b31f8549ad28', 3, 1, 0, NULL, 'default', 0, 0, 0, 0, NULL, NULL, NULL);


--
-- Data for Name: batch; Type: TABLE DATA; Schema: joblib; Owner: -
--

INSERT INTO joblib.batch VALUES ('01a2048d-6822-7000-8014-acaa79b54fd3', '2026-11-22 18:38:25.866716+00', NULL, NULL, '{01a2048d-6822-7000-8014-acaa79b54fd3}', NULL, NULL, NULL, false, true, true, false, false, NULL, NULL, NULL, 2, 0, 0, 0);


--
-- Data for Name: blocked; Type: TABLE DATA; Schema: joblib; Owner: -
--



--
-- Data for Name: bucket; Type: TABLE DATA; Schema: joblib; Owner: -
--



--
-- Data for Name: bucket_delta; Type: TABLE DATA; Schema: joblib; Owner: -
--



--
-- Data for Name: concurrency_key; Type: TABLE DATA; Schema: joblib; Owner: -
--



--
-- Data for Name: counter; Type: TABLE DATA; Schema: joblib; Owner: -
--



--
-- Data for Name: counter_delta; Type: TABLE DATA; Schema: joblib; Owner: -
--

INSERT INTO joblib.counter_delta OVERRIDING SYSTEM VALUE VALUES (1, 'default', 0, 3);
INSERT INTO joblib.counter_delta OVERRIDING SYSTEM VALUE VALUES (2, 'keyed', 0, 3);
INSERT INTO joblib.counter_delta OVERRIDING SYSTEM VALUE VALUES (3, 'default', 1, 1);
INSERT INTO joblib.counter_delta OVERRIDING SYSTEM VALUE VALUES (4, 'default', 0, 2);
INSERT INTO joblib.counter_delta OVERRIDING SYSTEM VALUE VALUES (5, 'default', 6, 1);
INSERT INTO joblib.counter_delta OVERRIDING SYSTEM VALUE VALUES (6, 'default', 6, 1);
INSERT INTO joblib.counter_delta OVERRIDING SYSTEM VALUE VALUES (7, 'default', 0, -2);
INSERT INTO joblib.counter_delta OVERRIDING SYSTEM VALUE VALUES (8, 'default', 2, 2);


--
-- Data for Name: crash; Type: TABLE DATA; Schema: joblib; Owner: -
--



--
-- Data for Name: error_group; Type: TABLE DATA; Schema: joblib; Owner: -
--



--
-- Data for Name: finished; Type: TABLE DATA; Schema: joblib; Owner: -
--



--
-- Data for Name: held; Type: TABLE DATA; Schema: joblib; Owner: -
--



--
-- Data for Name: history; Type: TABLE DATA; Schema: joblib; Owner: -
--



--
-- Data for Name: idempotency_key; Type: TABLE DATA; Schema: joblib; Owner: -
--



--
-- Data for Name: job; Type: TABLE DATA; Schema: joblib; Owner: -
--

INSERT INTO joblib.job VALUES ('01a2048d-660c-7000-8035-5ed2c05e588e', '2026-11-22 18:38:25.512339+00', 0, 0, NULL, 0, NULL, NULL, NULL, NULL, 'default', 0, 'Shop.IMailer, Shop', 'Send', 'System.Int32', '[42]', 1, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO joblib.job VALUES ('01a2048d-6629-7000-8010-20ebb0eca945', '2026-11-22 18:38:25.512339+00', 0, 0, NULL, 0, NULL, NULL, NULL, NULL, 'default', 0, 'Shop.IMailer, Shop', 'Send', 'System.Int32', '[42]', 1, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO joblib.job VALUES ('01a2048d-6629-7000-8046-c5bee8241731', '2026-11-22 18:38:25.512339+00', 0, 0, NULL, 0, NULL, NULL, NULL, NULL, 'default', 0, 'Shop.IMailer, Shop', 'Send', 'System.Int32', '[42]', 1, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO joblib.job VALUES ('01a2048d-6705-7000-8036-f2a7aecb3cbf', '2026-11-22 18:38:25.7709+00', 0, 0, NULL, 0, NULL, NULL, NULL, NULL, 'keyed', 0, 'Shop.IMailer, Shop', 'Send', 'System.Int32', '[42]', 1, NULL, 'key', NULL, NULL, '["tag"]', NULL, NULL, NULL);
INSERT INTO joblib.job VALUES ('01a2048d-6705-7000-8056-6903f1d5e1ea', '2026-11-22 18:38:25.7709+00', 0, 0, NULL, 0, NULL, NULL, NULL, NULL, 'keyed', 0, 'Shop.IMailer, Shop', 'Send', 'System.Int32', '[42]', 1, NULL, 'key', NULL, NULL, '["tag"]', NULL, NULL, NULL);
INSERT INTO joblib.job VALUES ('01a2048d-6705-7000-8099-29c61adb4a46', '2026-11-22 18:38:25.7709+00', 0, 0, NULL, 0, NULL, NULL, NULL, NULL, 'keyed', 0, 'Shop.IMailer, Shop', 'Send', 'System.Int32', '[42]', 1, NULL, 'key', NULL, NULL, '["tag"]', NULL, NULL, NULL);
INSERT INTO joblib.job VALUES ('01a2048d-67ef-7000-801b-7b3966616ed4', '2026-11-22 18:38:25.808417+00', 1, 1, '2026-11-22 18:38:25.809417+00', 1000, '2026-11-22 18:38:25.809417+00', NULL, NULL, NULL, 'default', 0, 'Shop.IMailer, Shop', 'Send', 'System.Int32', '[42]', 1, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO joblib.job VALUES ('01a2048d-6823-7000-8038-b31f8549ad28', '2026-11-22 18:38:25.86212+00', 0, 0, NULL, 0, NULL, NULL, NULL, '01a2048d-6822-7000-8014-acaa79b54fd3', 'default', 0, 'Shop.IMailer, Shop', 'Send', 'System.Int32', '[42]', 1, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO joblib.job VALUES ('01a2048d-6823-7000-806f-7cbeebf9246a', '2026-11-22 18:38:25.86212+00', 0, 0, NULL, 0, NULL, NULL, NULL, '01a2048d-6822-7000-8014-acaa79b54fd3', 'default', 0, 'Shop.IMailer, Shop', 'Send', 'System.Int32', '[42]', 1, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO joblib.job VALUES ('01a2048d-6872-7000-800f-1f5ecd0bbdfa', '2026-11-22 18:38:25.914088+00', 6, 4, NULL, 0, NULL, '01a2048d-6822-7000-8014-acaa79b54fd3', 1, NULL, 'default', 0, 'Shop.IMailer, Shop', 'Send', 'System.Int32', '[42]', 1, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO joblib.job VALUES ('01a2048d-6884-7000-8026-4f5de8ceb43c', '2026-11-22 18:38:25.9277+00', 6, 3, NULL, 0, NULL, '01a2048d-6823-7000-8038-b31f8549ad28', 1, NULL, 'default', 0, 'Shop.IMailer, Shop', 'Send', 'System.Int32', '[42]', 1, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);


--
-- Data for Name: job_log; Type: TABLE DATA; Schema: joblib; Owner: -
--



--
-- Data for Name: job_tag; Type: TABLE DATA; Schema: joblib; Owner: -
--

INSERT INTO joblib.job_tag VALUES ('tag', '01a2048d-6705-7000-8036-f2a7aecb3cbf');
INSERT INTO joblib.job_tag VALUES ('tag', '01a2048d-6705-7000-8099-29c61adb4a46');
INSERT INTO joblib.job_tag VALUES ('tag', '01a2048d-6705-7000-8056-6903f1d5e1ea');


--
-- Data for Name: parent_outcome; Type: TABLE DATA; Schema: joblib; Owner: -
--



--
-- Data for Name: queue; Type: TABLE DATA; Schema: joblib; Owner: -
--



--
-- Data for Name: ready; Type: TABLE DATA; Schema: joblib; Owner: -
--

INSERT INTO joblib.ready VALUES ('default', 0, 3, '01a2048d-6629-7000-8046-c5bee8241731', '2026-11-22 18:38:25.512339+00', 0, 0, 0, NULL, NULL, NULL, false, NULL);
INSERT INTO joblib.ready VALUES ('keyed', 0, 4, '01a2048d-6705-7000-8036-f2a7aecb3cbf', '2026-11-22 18:38:25.7709+00', 0, 0, 0, NULL, 'key', NULL, false, NULL);
INSERT INTO joblib.ready VALUES ('keyed', 0, 5, '01a2048d-6705-7000-8056-6903f1d5e1ea', '2026-11-22 18:38:25.7709+00', 0, 0, 0, NULL, 'key', NULL, false, NULL);
INSERT INTO joblib.ready VALUES ('keyed', 0, 6, '01a2048d-6705-7000-8099-29c61adb4a46', '2026-11-22 18:38:25.7709+00', 0, 0, 0, NULL, 'key', NULL, false, NULL);
INSERT INTO joblib.ready VALUES ('default', 0, 7, '01a2048d-6823-7000-8038-b31f8549ad28', '2026-11-22 18:38:25.866716+00', 0, 0, 0, '01a2048d-6822-7000-8014-acaa79b54fd3', NULL, NULL, false, NULL);
INSERT INTO joblib.ready VALUES ('default', 0, 8, '01a2048d-6823-7000-806f-7cbeebf9246a', '2026-11-22 18:38:25.866716+00', 0, 0, 0, '01a2048d-6822-7000-8014-acaa79b54fd3', NULL, NULL, false, NULL);


--
-- Data for Name: recurring; Type: TABLE DATA; Schema: joblib; Owner: -
--

INSERT INTO joblib.recurring VALUES ('nightly', 1, '2026-11-22 18:38:25.959042+00', 'Shop.IMailer, Shop', 'Send', 'System.Int32', '[42]', 1, '0 3 * * *', 'UTC', 'default', 0, 0, 0, NULL, NULL, NULL, false, false, NULL, NULL, NULL, NULL, NULL);


--
-- Data for Name: running; Type: TABLE DATA; Schema: joblib; Owner: -
--

INSERT INTO joblib.running VALUES ('01a2048d-660c-7000-8035-5ed2c05e588e', '7a3b1e3b-7d0c-4c2b-8d53-bb7dd8ab4eed', 1, 1795372706129290, 0, 0, 'default', 0, 1, '2026-11-22 18:38:25.512339+00', '2026-11-22 18:38:26.12929+00', false, false, NULL, NULL, NULL, NULL, NULL, NULL, false, NULL);
INSERT INTO joblib.running VALUES ('01a2048d-6629-7000-8010-20ebb0eca945', '7a3b1e3b-7d0c-4c2b-8d53-bb7dd8ab4eed', 1, 1795372706129290, 0, 0, 'default', 0, 2, '2026-11-22 18:38:25.512339+00', '2026-11-22 18:38:26.12929+00', false, false, NULL, NULL, NULL, NULL, NULL, NULL, false, NULL);


--
-- Data for Name: scheduled; Type: TABLE DATA; Schema: joblib; Owner: -
--

INSERT INTO joblib.scheduled VALUES ('01a2048d-67ef-7000-801b-7b3966616ed4', '2026-11-22 18:38:25.809417+00', 'default', 0, 0, 0, 0, false, NULL, NULL, NULL, NULL);


--
-- Data for Name: schema_version; Type: TABLE DATA; Schema: joblib; Owner: -
--

INSERT INTO joblib.schema_version VALUES (true, 3, 3, NULL);


--
-- Data for Name: server; Type: TABLE DATA; Schema: joblib; Owner: -
--

INSERT INTO joblib.server VALUES ('7a3b1e3b-7d0c-4c2b-8d53-bb7dd8ab4eed', 'server', 'machine', 4711, '1.2.3', '{default,keyed}', 20, '2026-11-22 18:38:26.097295+00', '2026-11-22 18:38:26.097295+00', '2026-11-22 18:38:31.097295+00', -63680, false, false, false, true);


--
-- Data for Name: signal; Type: TABLE DATA; Schema: joblib; Owner: -
--

INSERT INTO joblib.signal VALUES (true, 1);


--
-- Data for Name: unknown_type; Type: TABLE DATA; Schema: joblib; Owner: -
--



--
-- Name: audit_seq_seq; Type: SEQUENCE SET; Schema: joblib; Owner: -
--

SELECT pg_catalog.setval('joblib.audit_seq_seq', 1, true);


--
-- Name: bucket_delta_id_seq; Type: SEQUENCE SET; Schema: joblib; Owner: -
--

SELECT pg_catalog.setval('joblib.bucket_delta_id_seq', 1, false);


--
-- Name: counter_delta_id_seq; Type: SEQUENCE SET; Schema: joblib; Owner: -
--

SELECT pg_catalog.setval('joblib.counter_delta_id_seq', 8, true);


--
-- Name: history_seq_seq; Type: SEQUENCE SET; Schema: joblib; Owner: -
--

SELECT pg_catalog.setval('joblib.history_seq_seq', 1, false);


--
-- Name: job_log_seq_seq; Type: SEQUENCE SET; Schema: joblib; Owner: -
--

SELECT pg_catalog.setval('joblib.job_log_seq_seq', 1, false);


--
-- Name: ready_seq; Type: SEQUENCE SET; Schema: joblib; Owner: -
--

SELECT pg_catalog.setval('joblib.ready_seq', 8, true);


--
-- Name: audit audit_pkey; Type: CONSTRAINT; Schema: joblib; Owner: -
--

ALTER TABLE ONLY joblib.audit
    ADD CONSTRAINT audit_pkey PRIMARY KEY (seq);


--
-- Name: awaiting awaiting_pkey; Type: CONSTRAINT; Schema: joblib; Owner: -
--

ALTER TABLE ONLY joblib.awaiting
    ADD CONSTRAINT awaiting_pkey PRIMARY KEY (job);


--
-- Name: batch batch_pkey; Type: CONSTRAINT; Schema: joblib; Owner: -
--

ALTER TABLE ONLY joblib.batch
    ADD CONSTRAINT batch_pkey PRIMARY KEY (id);


--
-- Name: blocked blocked_pkey; Type: CONSTRAINT; Schema: joblib; Owner: -
--

ALTER TABLE ONLY joblib.blocked
    ADD CONSTRAINT blocked_pkey PRIMARY KEY (job);


--
-- Name: bucket_delta bucket_delta_pkey; Type: CONSTRAINT; Schema: joblib; Owner: -
--

ALTER TABLE ONLY joblib.bucket_delta
    ADD CONSTRAINT bucket_delta_pkey PRIMARY KEY (id);


--
-- Name: bucket bucket_pkey; Type: CONSTRAINT; Schema: joblib; Owner: -
--

ALTER TABLE ONLY joblib.bucket
    ADD CONSTRAINT bucket_pkey PRIMARY KEY (minute, queue);


--
-- Name: concurrency_key concurrency_key_job_key; Type: CONSTRAINT; Schema: joblib; Owner: -
--

ALTER TABLE ONLY joblib.concurrency_key
    ADD CONSTRAINT concurrency_key_job_key UNIQUE (job);


--
-- Name: concurrency_key concurrency_key_pkey; Type: CONSTRAINT; Schema: joblib; Owner: -
--

ALTER TABLE ONLY joblib.concurrency_key
    ADD CONSTRAINT concurrency_key_pkey PRIMARY KEY (key);


--
-- Name: counter_delta counter_delta_pkey; Type: CONSTRAINT; Schema: joblib; Owner: -
--

ALTER TABLE ONLY joblib.counter_delta
    ADD CONSTRAINT counter_delta_pkey PRIMARY KEY (id);


--
-- Name: counter counter_pkey; Type: CONSTRAINT; Schema: joblib; Owner: -
--

ALTER TABLE ONLY joblib.counter
    ADD CONSTRAINT counter_pkey PRIMARY KEY (queue, state);


--
-- Name: crash crash_pkey; Type: CONSTRAINT; Schema: joblib; Owner: -
--

ALTER TABLE ONLY joblib.crash
    ADD CONSTRAINT crash_pkey PRIMARY KEY (job, fence);


--
-- Name: error_group error_group_pkey; Type: CONSTRAINT; Schema: joblib; Owner: -
--

ALTER TABLE ONLY joblib.error_group
    ADD CONSTRAINT error_group_pkey PRIMARY KEY (fingerprint);


--
-- Name: finished finished_pkey; Type: CONSTRAINT; Schema: joblib; Owner: -
--

ALTER TABLE ONLY joblib.finished
    ADD CONSTRAINT finished_pkey PRIMARY KEY (job);


--
-- Name: held held_pkey; Type: CONSTRAINT; Schema: joblib; Owner: -
--

ALTER TABLE ONLY joblib.held
    ADD CONSTRAINT held_pkey PRIMARY KEY (id, work);


--
-- Name: history history_pkey; Type: CONSTRAINT; Schema: joblib; Owner: -
--

ALTER TABLE ONLY joblib.history
    ADD CONSTRAINT history_pkey PRIMARY KEY (job, seq);


--
-- Name: idempotency_key idempotency_key_pkey; Type: CONSTRAINT; Schema: joblib; Owner: -
--

ALTER TABLE ONLY joblib.idempotency_key
    ADD CONSTRAINT idempotency_key_pkey PRIMARY KEY (key);


--
-- Name: job_log job_log_pkey; Type: CONSTRAINT; Schema: joblib; Owner: -
--

ALTER TABLE ONLY joblib.job_log
    ADD CONSTRAINT job_log_pkey PRIMARY KEY (job, seq);


--
-- Name: job job_pkey; Type: CONSTRAINT; Schema: joblib; Owner: -
--

ALTER TABLE ONLY joblib.job
    ADD CONSTRAINT job_pkey PRIMARY KEY (id);


--
-- Name: job_tag job_tag_pkey; Type: CONSTRAINT; Schema: joblib; Owner: -
--

ALTER TABLE ONLY joblib.job_tag
    ADD CONSTRAINT job_tag_pkey PRIMARY KEY (tag, job);


--
-- Name: parent_outcome parent_outcome_pkey; Type: CONSTRAINT; Schema: joblib; Owner: -
--

ALTER TABLE ONLY joblib.parent_outcome
    ADD CONSTRAINT parent_outcome_pkey PRIMARY KEY (job);


--
-- Name: queue queue_pkey; Type: CONSTRAINT; Schema: joblib; Owner: -
--

ALTER TABLE ONLY joblib.queue
    ADD CONSTRAINT queue_pkey PRIMARY KEY (name);


--
-- Name: recurring recurring_pkey; Type: CONSTRAINT; Schema: joblib; Owner: -
--

ALTER TABLE ONLY joblib.recurring
    ADD CONSTRAINT recurring_pkey PRIMARY KEY (id);


--
-- Name: running running_pkey; Type: CONSTRAINT; Schema: joblib; Owner: -
--

ALTER TABLE ONLY joblib.running
    ADD CONSTRAINT running_pkey PRIMARY KEY (job);


--
-- Name: scheduled scheduled_pkey; Type: CONSTRAINT; Schema: joblib; Owner: -
--

ALTER TABLE ONLY joblib.scheduled
    ADD CONSTRAINT scheduled_pkey PRIMARY KEY (job);


--
-- Name: schema_version schema_version_pkey; Type: CONSTRAINT; Schema: joblib; Owner: -
--

ALTER TABLE ONLY joblib.schema_version
    ADD CONSTRAINT schema_version_pkey PRIMARY KEY (only_row);


--
-- Name: server server_pkey; Type: CONSTRAINT; Schema: joblib; Owner: -
--

ALTER TABLE ONLY joblib.server
    ADD CONSTRAINT server_pkey PRIMARY KEY (id);


--
-- Name: signal signal_pkey; Type: CONSTRAINT; Schema: joblib; Owner: -
--

ALTER TABLE ONLY joblib.signal
    ADD CONSTRAINT signal_pkey PRIMARY KEY (only_row);


--
-- Name: unknown_type unknown_type_pkey; Type: CONSTRAINT; Schema: joblib; Owner: -
--

ALTER TABLE ONLY joblib.unknown_type
    ADD CONSTRAINT unknown_type_pkey PRIMARY KEY (name);


--
-- Name: audit_at; Type: INDEX; Schema: joblib; Owner: -
--

CREATE INDEX audit_at ON joblib.audit USING btree (at);


--
-- Name: awaiting_parent; Type: INDEX; Schema: joblib; Owner: -
--

CREATE INDEX awaiting_parent ON joblib.awaiting USING btree (parent, job);


--
-- Name: batch_finished; Type: INDEX; Schema: joblib; Owner: -
--

CREATE INDEX batch_finished ON joblib.batch USING btree (finished_at) WHERE (finished_at IS NOT NULL);


--
-- Name: batch_outer; Type: INDEX; Schema: joblib; Owner: -
--

CREATE INDEX batch_outer ON joblib.batch USING btree (outer_batch) WHERE (outer_batch IS NOT NULL);


--
-- Name: batch_parent; Type: INDEX; Schema: joblib; Owner: -
--

CREATE INDEX batch_parent ON joblib.batch USING btree (parent) WHERE (parent IS NOT NULL);


--
-- Name: batch_unsealed; Type: INDEX; Schema: joblib; Owner: -
--

CREATE INDEX batch_unsealed ON joblib.batch USING btree (created_at) WHERE (NOT sealed);


--
-- Name: blocked_key; Type: INDEX; Schema: joblib; Owner: -
--

CREATE INDEX blocked_key ON joblib.blocked USING btree (concurrency_key, queue, priority DESC, seq);


--
-- Name: blocked_ready; Type: INDEX; Schema: joblib; Owner: -
--

CREATE INDEX blocked_ready ON joblib.blocked USING btree (queue, ready_at);


--
-- Name: blocked_until; Type: INDEX; Schema: joblib; Owner: -
--

CREATE INDEX blocked_until ON joblib.blocked USING btree (key_until) WHERE (key_until IS NOT NULL);


--
-- Name: error_group_last; Type: INDEX; Schema: joblib; Owner: -
--

CREATE INDEX error_group_last ON joblib.error_group USING btree (last_at, fingerprint);


--
-- Name: finished_expires; Type: INDEX; Schema: joblib; Owner: -
--

CREATE INDEX finished_expires ON joblib.finished USING btree (expires_at) WHERE (expires_at IS NOT NULL);


--
-- Name: finished_fingerprint; Type: INDEX; Schema: joblib; Owner: -
--

CREATE INDEX finished_fingerprint ON joblib.finished USING btree (fingerprint, job) WHERE (fingerprint IS NOT NULL);


--
-- Name: finished_state; Type: INDEX; Schema: joblib; Owner: -
--

CREATE INDEX finished_state ON joblib.finished USING btree (state, finished_at, job);


--
-- Name: finished_state_job; Type: INDEX; Schema: joblib; Owner: -
--

CREATE INDEX finished_state_job ON joblib.finished USING btree (state, job);


--
-- Name: history_fingerprint; Type: INDEX; Schema: joblib; Owner: -
--

CREATE INDEX history_fingerprint ON joblib.history USING btree (fingerprint, job) WHERE (fingerprint IS NOT NULL);


--
-- Name: idempotency_key_expires; Type: INDEX; Schema: joblib; Owner: -
--

CREATE INDEX idempotency_key_expires ON joblib.idempotency_key USING btree (expires_at) WHERE (expires_at IS NOT NULL);


--
-- Name: job_batch; Type: INDEX; Schema: joblib; Owner: -
--

CREATE INDEX job_batch ON joblib.job USING btree (batch, id) WHERE (batch IS NOT NULL);


--
-- Name: job_parent; Type: INDEX; Schema: joblib; Owner: -
--

CREATE INDEX job_parent ON joblib.job USING btree (parent, id) WHERE (parent IS NOT NULL);


--
-- Name: job_recurring; Type: INDEX; Schema: joblib; Owner: -
--

CREATE INDEX job_recurring ON joblib.job USING btree (recurring_id, id) WHERE (recurring_id IS NOT NULL);


--
-- Name: job_tag_job; Type: INDEX; Schema: joblib; Owner: -
--

CREATE INDEX job_tag_job ON joblib.job_tag USING btree (job);


--
-- Name: ready_job; Type: INDEX; Schema: joblib; Owner: -
--

CREATE UNIQUE INDEX ready_job ON joblib.ready USING btree (job);


--
-- Name: ready_lane; Type: INDEX; Schema: joblib; Owner: -
--

CREATE INDEX ready_lane ON joblib.ready USING btree (queue, priority, seq) WHERE (crashes < 2);


--
-- Name: ready_suspect; Type: INDEX; Schema: joblib; Owner: -
--

CREATE INDEX ready_suspect ON joblib.ready USING btree (queue, priority, seq) WHERE (crashes >= 2);


--
-- Name: recurring_next; Type: INDEX; Schema: joblib; Owner: -
--

CREATE INDEX recurring_next ON joblib.recurring USING btree (next_at) WHERE ((next_at IS NOT NULL) AND (NOT paused));


--
-- Name: running_batch; Type: INDEX; Schema: joblib; Owner: -
--

CREATE INDEX running_batch ON joblib.running USING btree (batch) WHERE (batch IS NOT NULL);


--
-- Name: running_owner; Type: INDEX; Schema: joblib; Owner: -
--

CREATE INDEX running_owner ON joblib.running USING btree (owner, claim);


--
-- Name: scheduled_due; Type: INDEX; Schema: joblib; Owner: -
--

CREATE INDEX scheduled_due ON joblib.scheduled USING btree (due_at, job);


--
-- Name: scheduled_fingerprint; Type: INDEX; Schema: joblib; Owner: -
--

CREATE INDEX scheduled_fingerprint ON joblib.scheduled USING btree (fingerprint, job) WHERE (fingerprint IS NOT NULL);


--
-- Name: scheduled_retrying; Type: INDEX; Schema: joblib; Owner: -
--

CREATE INDEX scheduled_retrying ON joblib.scheduled USING btree (job) WHERE retrying;


--
-- PostgreSQL database dump complete
--


