-- As released with 0.1.0, whose libraries alone call these functions. The functions of today are in Functions, a file each.
-- What happens to a job's neighbours when it moves: its batch, its children, the waiters for its key. These steps are a loop by nature (an end may
-- end a batch, which may start or delete others), so they run beside the data; what every job needs is plain SQL in the driver.
-- Every statement of such a function has a snapshot of its own, and goes by index whatever the statistics say. Each function locks in the order: jobs by id, batches deepest first, children.

-- Whether a parent that ended in this state starts a child with this condition (JobTransitions.Starts).
CREATE FUNCTION {schema}.starts(p_state smallint, p_condition smallint) RETURNS boolean LANGUAGE sql IMMUTABLE AS
$$ SELECT p_condition = 0 OR (p_condition & CASE p_state WHEN 3 THEN 1 WHEN 5 THEN 2 WHEN 4 THEN 4 ELSE 0 END) <> 0 $$;

-- Stable, as what they call is: declared as immutable they could not be inlined, and a call that is not inlined costs more than a row.
CREATE FUNCTION {schema}.micros(p_at timestamptz) RETURNS bigint LANGUAGE sql STABLE AS
$$ SELECT (extract(epoch FROM p_at) * 1000000)::bigint $$;

CREATE FUNCTION {schema}.later(p_at timestamptz, p_micros bigint) RETURNS timestamptz LANGUAGE sql STABLE AS
$$ SELECT p_at + p_micros * interval '1 microsecond' $$;

-- The type's full name without its assembly, and the method.
CREATE FUNCTION {schema}.call_name(p_type text, p_method text) RETURNS text LANGUAGE sql IMMUTABLE AS
$$ SELECT regexp_replace(p_type, ',[^],]*$', '') || '.' || p_method $$;

-- The state of a job by the place that it is in; null when there is no such job.
CREATE FUNCTION {schema}.state_of(p_job uuid) RETURNS smallint LANGUAGE sql STABLE SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
    SELECT coalesce(
        (SELECT state       FROM {schema}.finished  WHERE job = p_job),
        (SELECT 0::smallint FROM {schema}.ready     WHERE job = p_job),
        (SELECT 2::smallint FROM {schema}.running   WHERE job = p_job),
        (SELECT 1::smallint FROM {schema}.scheduled WHERE job = p_job),
        (SELECT 6::smallint FROM {schema}.awaiting  WHERE job = p_job),
        (SELECT 0::smallint FROM {schema}.blocked   WHERE job = p_job)) $$;

-- Puts the first waiter of each queue for each free key back where it was in its queue.
CREATE FUNCTION {schema}.wake(p_keys text[]) RETURNS void LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE v_key text; v_queue text;
BEGIN
    FOR v_key IN SELECT DISTINCT k FROM unnest(p_keys) AS k WHERE NOT EXISTS (SELECT FROM {schema}.concurrency_key c WHERE c.key = k) ORDER BY k LOOP
        v_queue := '';
        LOOP
            SELECT min(b.queue) INTO v_queue FROM {schema}.blocked b WHERE b.concurrency_key = v_key AND b.queue > v_queue;
            EXIT WHEN v_queue IS NULL;
            WITH first AS MATERIALIZED (
                SELECT job FROM {schema}.blocked WHERE concurrency_key = v_key AND queue = v_queue ORDER BY priority DESC, seq LIMIT 1 FOR UPDATE SKIP LOCKED),
            gone AS (DELETE FROM {schema}.blocked b USING first f WHERE b.job = f.job RETURNING b.*)
            INSERT INTO {schema}.ready (queue, priority, seq, job, ready_at, fence, attempts, crashes, batch, concurrency_key, key_until, key_timed_out, retention)
            SELECT queue, priority, seq, job, ready_at, fence, attempts, crashes, batch, concurrency_key, key_until, key_timed_out, retention FROM gone;
        END LOOP;
    END LOOP;
END $$;

-- Frees the keys of jobs that have left running. Claims that found a key taken hold its row until they have stored who waits, so the next statement sees every waiter.
CREATE FUNCTION {schema}.free_keys(p_jobs uuid[]) RETURNS void LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE v_keys text[];
BEGIN
    IF NOT EXISTS (SELECT FROM {schema}.concurrency_key WHERE job = ANY(p_jobs)) THEN RETURN; END IF;
    PERFORM FROM {schema}.concurrency_key WHERE job = ANY(p_jobs) ORDER BY key FOR UPDATE;
    WITH gone AS (
        DELETE FROM {schema}.concurrency_key c WHERE c.job = ANY(p_jobs) AND NOT EXISTS (SELECT FROM {schema}.running r WHERE r.job = c.job) RETURNING c.key)
    SELECT array_agg(key) INTO v_keys FROM gone;
    IF v_keys IS NOT NULL THEN PERFORM {schema}.wake(v_keys); END IF;
END $$;

-- Adds to what a batch counts, and to the batches around it when it ends so, ends otherwise or is reopened. Returns the batches that have come to an end.
CREATE FUNCTION {schema}.count_members(p_batch uuid, p_total bigint, p_succeeded bigint, p_failed bigint, p_deleted bigint, p_now timestamptz) RETURNS uuid[] LANGUAGE plpgsql AS $$
DECLARE b {schema}.batch; v_end smallint; v_ended uuid[] := '{}';
BEGIN
    UPDATE {schema}.batch SET total = total + p_total, succeeded = succeeded + p_succeeded, failed = failed + p_failed, deleted = deleted + p_deleted
    WHERE id = p_batch RETURNING * INTO b;
    IF NOT FOUND THEN RETURN v_ended; END IF;
    v_end := CASE WHEN b.cancelled OR b.ruled_out THEN 5 WHEN NOT b.sealed OR NOT b.started OR b.total > b.succeeded + b.failed + b.deleted THEN NULL WHEN b.failed > 0 THEN 4 ELSE 3 END;
    IF v_end IS NOT DISTINCT FROM b.ended THEN RETURN v_ended; END IF;
    IF v_end IN (3, 4) AND b.outer_batch IS NOT NULL THEN -- a batch inside a cancelled one ends with it, though maintenance has not reached it yet
        UPDATE {schema}.batch i SET cancelled = true, cancelled_by = o.cancelled_by
        FROM (SELECT cancelled_by FROM {schema}.batch WHERE id = ANY(b.path) AND (cancelled OR ruled_out) LIMIT 1) o WHERE i.id = p_batch;
        IF FOUND THEN
            v_end := 5;
            INSERT INTO {schema}.held (id, work) VALUES (p_batch, 3) ON CONFLICT DO NOTHING;
        END IF;
    END IF;
    UPDATE {schema}.batch SET ended = v_end, finished_at = CASE WHEN v_end IN (3, 5) THEN p_now END WHERE id = p_batch;
    IF b.outer_batch IS NOT NULL THEN
        v_ended := {schema}.count_members(b.outer_batch, 0,
            (v_end IS NOT DISTINCT FROM 3)::int - (b.ended IS NOT DISTINCT FROM 3)::int,
            (v_end IS NOT DISTINCT FROM 4)::int - (b.ended IS NOT DISTINCT FROM 4)::int,
            (v_end IS NOT DISTINCT FROM 5)::int - (b.ended IS NOT DISTINCT FROM 5)::int, p_now);
    END IF;
    RETURN CASE WHEN v_end IS NULL THEN v_ended ELSE p_batch || v_ended END;
END $$;

-- Counts finished jobs in their batches.
CREATE FUNCTION {schema}.count_finished(p_jobs uuid[], p_now timestamptz) RETURNS uuid[] LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE r record; v_ended uuid[] := '{}';
BEGIN
    IF NOT EXISTS (SELECT FROM {schema}.finished WHERE job = ANY(p_jobs) AND batch IS NOT NULL) THEN RETURN v_ended; END IF;
    PERFORM FROM {schema}.batch WHERE id IN (SELECT batch FROM {schema}.finished WHERE job = ANY(p_jobs)) ORDER BY cardinality(path) DESC, id FOR UPDATE;
    FOR r IN
        SELECT f.batch, count(*) FILTER (WHERE f.state = 3) AS succeeded, count(*) FILTER (WHERE f.state = 4) AS failed, count(*) FILTER (WHERE f.state = 5) AS deleted
        FROM {schema}.finished f JOIN {schema}.batch b ON b.id = f.batch
        WHERE f.job = ANY(p_jobs) GROUP BY f.batch, b.path ORDER BY cardinality(b.path) DESC, f.batch
    LOOP
        v_ended := v_ended || {schema}.count_members(r.batch, 0, r.succeeded, r.failed, r.deleted, p_now);
    END LOOP;
    RETURN v_ended;
END $$;

-- Starts a batch, and those nested in it, unless something still keeps it. Returns the batches that have started, in an order in which they may be settled.
CREATE FUNCTION {schema}.start_batch(p_batch uuid) RETURNS uuid[] LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE v_started uuid[] := '{}'; r record;
BEGIN
    UPDATE {schema}.batch b SET started = true
    WHERE b.id = p_batch AND NOT b.started AND b.sealed AND NOT b.waiting
      AND NOT EXISTS (SELECT FROM {schema}.batch o WHERE o.id = ANY(b.path) AND (o.cancelled OR o.ruled_out OR (o.id <> b.id AND NOT o.started)));
    IF NOT FOUND THEN RETURN v_started; END IF;
    FOR r IN SELECT id FROM {schema}.batch WHERE outer_batch = p_batch ORDER BY id LOOP
        v_started := v_started || {schema}.start_batch(r.id);
    END LOOP;
    IF EXISTS (SELECT FROM {schema}.awaiting WHERE parent = p_batch AND parent_kind = 5) THEN
        INSERT INTO {schema}.held (id, work) VALUES (p_batch, 2) ON CONFLICT DO NOTHING;
    END IF;
    RETURN v_started || p_batch;
END $$;

-- Starts, or deletes, at most p_max of the jobs that wait for these jobs and batches, which have ended. Returns how many moved and which were deleted.
CREATE FUNCTION {schema}.release_children(p_parents uuid[], p_max integer, p_now timestamptz, p_keep bigint, OUT moved integer, OUT deleted uuid[]) LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
    IF p_max <= 0 OR NOT EXISTS (SELECT FROM {schema}.awaiting WHERE parent = ANY(p_parents)) THEN moved := 0; deleted := '{}'; RETURN; END IF;
    WITH ended AS MATERIALIZED (
        SELECT job AS id, state, result, error_type, error_message, error_details, fingerprint FROM {schema}.finished WHERE job = ANY(p_parents)
        UNION ALL SELECT id, ended, NULL, NULL, NULL, NULL, NULL FROM {schema}.batch WHERE id = ANY(p_parents) AND ended IS NOT NULL),
    child AS MATERIALIZED (
        SELECT a.*, e.state, {schema}.starts(e.state, a.condition) AS go,
               {schema}.starts(e.state, a.condition) AND EXISTS (SELECT FROM {schema}.batch o WHERE o.id = a.batch AND NOT o.started) AS kept
        FROM {schema}.awaiting a JOIN ended e ON e.id = a.parent
        WHERE a.parent = ANY(p_parents) AND a.parent_kind <> 5 AND (e.state <> 4 OR {schema}.starts(e.state, a.condition))
        ORDER BY a.job LIMIT p_max FOR UPDATE OF a),
    gone AS (DELETE FROM {schema}.awaiting a USING child c WHERE a.job = c.job AND NOT c.kept),
    kept AS (
        UPDATE {schema}.awaiting a SET parent = a.batch, parent_kind = 5, held_until = {schema}.later(p_now, a.delay) FROM child c WHERE a.job = c.job AND c.kept),
    told AS (
        INSERT INTO {schema}.parent_outcome
        SELECT c.job, e.id, e.state, e.result, e.error_type, e.error_message, e.error_details, e.fingerprint FROM child c JOIN ended e ON e.id = c.parent WHERE c.go
        ON CONFLICT (job) DO NOTHING),
    begun AS (
        INSERT INTO {schema}.ready (queue, priority, job, ready_at, fence, attempts, crashes, batch, concurrency_key, retention)
        SELECT queue, priority, job, p_now, fence, attempts, crashes, batch, concurrency_key, retention FROM child WHERE go AND NOT kept AND delay <= 0 ORDER BY job),
    delayed AS (
        INSERT INTO {schema}.scheduled (job, due_at, queue, priority, fence, attempts, crashes, batch, concurrency_key, retention)
        SELECT job, {schema}.later(p_now, delay), queue, priority, fence, attempts, crashes, batch, concurrency_key, retention FROM child WHERE go AND NOT kept AND delay > 0),
    asked AS (UPDATE {schema}.job j SET scheduled_at = {schema}.later(p_now, c.delay) FROM child c WHERE j.id = c.job AND c.go AND NOT c.kept AND c.delay > 0),
    ruled_out AS (
        INSERT INTO {schema}.finished (job, state, finished_at, expires_at, queue, priority, fence, attempts, crashes, attempt, reason, batch, concurrency_key, retention)
        SELECT job, 5, p_now, {schema}.later(p_now, coalesce(retention, p_keep)), queue, priority, fence, attempts, crashes, 0,
               'The parent ended as ' || CASE state WHEN 3 THEN 'Succeeded' ELSE 'Deleted' END || ', which is not what this job waited for.', batch, concurrency_key, retention
        FROM child WHERE NOT go),
    counted AS (
        INSERT INTO {schema}.counter_delta (queue, state, n)
        SELECT queue, 6, -count(*) FROM child WHERE NOT kept GROUP BY queue
        UNION ALL SELECT queue, CASE WHEN NOT go THEN 5 WHEN delay > 0 THEN 1 ELSE 0 END, count(*) FROM child WHERE NOT kept GROUP BY 1, 2)
    SELECT count(*), coalesce(array_agg(job) FILTER (WHERE NOT go), '{}') INTO moved, deleted FROM child;
END $$;

-- Places at most p_max of the members that were held until their batch began.
CREATE FUNCTION {schema}.start_members(p_batch uuid, p_max integer, p_now timestamptz) RETURNS integer LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE v_moved integer;
BEGIN
    WITH member AS MATERIALIZED (
        SELECT a.*, CASE j.start_kind WHEN 1 THEN {schema}.later(p_now, j.start_delay) WHEN 2 THEN j.start_at ELSE a.held_until END AS due
        FROM {schema}.awaiting a JOIN {schema}.job j ON j.id = a.job
        WHERE a.parent = p_batch AND a.parent_kind = 5 ORDER BY a.job LIMIT p_max FOR UPDATE OF a),
    gone AS (DELETE FROM {schema}.awaiting a USING member m WHERE a.job = m.job),
    begun AS (
        INSERT INTO {schema}.ready (queue, priority, job, ready_at, fence, attempts, crashes, batch, concurrency_key, retention)
        SELECT queue, priority, job, p_now, fence, attempts, crashes, batch, concurrency_key, retention FROM member WHERE due IS NULL OR due <= p_now ORDER BY job),
    delayed AS (
        INSERT INTO {schema}.scheduled (job, due_at, queue, priority, fence, attempts, crashes, batch, concurrency_key, retention)
        SELECT job, due, queue, priority, fence, attempts, crashes, batch, concurrency_key, retention FROM member WHERE due > p_now),
    asked AS (UPDATE {schema}.job j SET scheduled_at = m.due FROM member m WHERE j.id = m.job AND m.due > p_now),
    counted AS (
        INSERT INTO {schema}.counter_delta (queue, state, n)
        SELECT queue, 6, -count(*) FROM member GROUP BY queue
        UNION ALL SELECT queue, CASE WHEN due > p_now THEN 1 ELSE 0 END, count(*) FROM member GROUP BY 1, 2)
    SELECT count(*) INTO v_moved FROM member;
    RETURN v_moved;
END $$;

-- All that follows from jobs having come to finished, and batches to an end, in this transaction. Moves at most p_max rows, says how many, and notes in held what is left.
CREATE FUNCTION {schema}.settle(p_jobs uuid[], p_batches uuid[], p_max integer, p_now timestamptz, p_keep bigint) RETURNS integer LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE v_jobs uuid[] := p_jobs; v_batches uuid[] := p_batches; v_parents uuid[]; v_next uuid[]; v_left integer := p_max; v_started uuid[] := '{}'; v_new uuid[]; v_id uuid; r record; v_moved integer;
BEGIN
    LOOP
        v_batches := v_batches || {schema}.count_finished(v_jobs, p_now);
        v_parents := v_jobs || v_batches;
        EXIT WHEN cardinality(v_parents) = 0;
        v_next := '{}';
        FOR r IN
            SELECT b.id, e.state, {schema}.starts(e.state, b.condition) AS go
            FROM {schema}.batch b JOIN (
                SELECT job AS id, state FROM {schema}.finished WHERE job = ANY(v_parents)
                UNION ALL SELECT id, ended FROM {schema}.batch WHERE id = ANY(v_parents) AND ended IS NOT NULL) e ON e.id = b.parent
            WHERE b.parent = ANY(v_parents) AND b.waiting ORDER BY cardinality(b.path) DESC, b.id
        LOOP
            CONTINUE WHEN NOT r.go AND r.state = 4; -- a failed parent may be retried
            UPDATE {schema}.batch SET waiting = false, ruled_out = NOT r.go WHERE id = r.id AND waiting;
            CONTINUE WHEN NOT FOUND;
            IF r.go THEN
                v_new := {schema}.start_batch(r.id);
            ELSE
                v_new := ARRAY[r.id];
                INSERT INTO {schema}.held (id, work) VALUES (r.id, 3) ON CONFLICT DO NOTHING;
            END IF;
            v_started := v_started || v_new;
            FOREACH v_id IN ARRAY v_new LOOP
                v_next := v_next || {schema}.count_members(v_id, 0, 0, 0, 0, p_now);
            END LOOP;
        END LOOP;
        SELECT moved, deleted INTO v_moved, v_jobs FROM {schema}.release_children(v_parents, v_left, p_now, p_keep);
        v_left := v_left - v_moved;
        IF v_left <= 0 THEN
            INSERT INTO {schema}.held (id, work) SELECT id, 1 FROM unnest(v_parents) AS id WHERE EXISTS (SELECT FROM {schema}.awaiting WHERE parent = id AND parent_kind <> 5) ON CONFLICT DO NOTHING;
        END IF;
        v_batches := v_next;
    END LOOP;
    FOR r IN SELECT id FROM unnest(v_started) AS id LOOP
        v_left := v_left - {schema}.move_held(r.id, v_left, p_now, p_keep);
    END LOOP;
    RETURN p_max - v_left;
END $$;

-- Takes jobs out of their places, when they are in one of these states, and tells where they were. An end that is undone becomes a row of history.
CREATE TYPE {schema}.taken AS (
    job uuid, was smallint, queue text, priority smallint, fence bigint, attempts integer, crashes integer, ready_at timestamptz, claimed_at timestamptz,
    owner uuid, batch uuid, concurrency_key text, retention bigint, retrying boolean);
CREATE FUNCTION {schema}.take(p_jobs uuid[], p_states integer[]) RETURNS SETOF {schema}.taken LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
    PERFORM FROM {schema}.running WHERE job = ANY(p_jobs) AND 2 = ANY(p_states) ORDER BY job FOR UPDATE;
    RETURN QUERY
    WITH r AS (DELETE FROM {schema}.ready     WHERE job = ANY(p_jobs) AND 0 = ANY(p_states) RETURNING *),
         b AS (DELETE FROM {schema}.blocked   WHERE job = ANY(p_jobs) AND 0 = ANY(p_states) RETURNING *),
         s AS (DELETE FROM {schema}.scheduled WHERE job = ANY(p_jobs) AND 1 = ANY(p_states) RETURNING *),
         u AS (DELETE FROM {schema}.running   WHERE job = ANY(p_jobs) AND 2 = ANY(p_states) AND NOT marked RETURNING *),
         f AS (DELETE FROM {schema}.finished  WHERE job = ANY(p_jobs) AND state = ANY(p_states) RETURNING *),
         a AS (DELETE FROM {schema}.awaiting  WHERE job = ANY(p_jobs) AND 6 = ANY(p_states) RETURNING *),
         past AS (
             INSERT INTO {schema}.history (job, state, at, ready_at, started_at, duration, attempt, server, reason, actor, error_type, error_message, error_details, fingerprint)
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

-- Takes until each of the jobs was taken or is in none of the states: a job that moves while it is looked for is looked for again, at most five times.
CREATE FUNCTION {schema}.take_all(p_jobs uuid[], p_states integer[]) RETURNS {schema}.taken[] LANGUAGE plpgsql AS $$
DECLARE v_open uuid[] := p_jobs; v_taken {schema}.taken[] := '{}';
BEGIN
    FOR i IN 1..5 LOOP
        v_taken := v_taken || ARRAY(SELECT t FROM {schema}.take(v_open, p_states) t);
        EXIT WHEN cardinality(v_taken) = cardinality(p_jobs);
        v_open := ARRAY(
            SELECT o FROM unnest(v_open) AS o
            WHERE {schema}.state_of(o) = ANY(p_states) AND NOT EXISTS (SELECT FROM {schema}.running WHERE job = o AND marked));
        EXIT WHEN cardinality(v_open) = 0;
    END LOOP;
    RETURN v_taken;
END $$;

-- The counters, the keys and the batches that jobs have left behind which were taken out of their places.
CREATE FUNCTION {schema}.left_places(p_taken {schema}.taken[], p_now timestamptz) RETURNS void LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE r record; v_ids uuid[]; v_keys text[];
BEGIN
    INSERT INTO {schema}.counter_delta (queue, state, n)
    SELECT queue, was, -count(*) FROM unnest(p_taken) GROUP BY queue, was
    UNION ALL SELECT queue, 7, -count(*) FROM unnest(p_taken) WHERE retrying GROUP BY queue;
    FOR r IN
        SELECT t.batch, count(*) FILTER (WHERE was = 3) AS succeeded, count(*) FILTER (WHERE was = 4) AS failed, count(*) FILTER (WHERE was = 5) AS deleted
        FROM unnest(p_taken) t JOIN {schema}.batch b ON b.id = t.batch WHERE was BETWEEN 3 AND 5 GROUP BY t.batch, b.path ORDER BY cardinality(b.path) DESC, t.batch
    LOOP
        PERFORM {schema}.count_members(r.batch, 0, -r.succeeded, -r.failed, -r.deleted, p_now);
    END LOOP;
    SELECT array_agg(job) FILTER (WHERE was = 2), array_agg(concurrency_key) FILTER (WHERE was = 0 AND concurrency_key IS NOT NULL) INTO v_ids, v_keys FROM unnest(p_taken);
    IF v_ids IS NOT NULL THEN
        PERFORM {schema}.free_keys(v_ids);
        UPDATE {schema}.signal SET version = version + 1;
    END IF;
    IF v_keys IS NOT NULL THEN PERFORM {schema}.wake(v_keys); END IF;
END $$;

-- Makes taken jobs Deleted, with all that follows.
CREATE FUNCTION {schema}.delete_taken(p_taken {schema}.taken[], p_reason text, p_actor text, p_max integer, p_now timestamptz, p_keep bigint) RETURNS void LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
    INSERT INTO {schema}.finished (job, state, finished_at, expires_at, queue, priority, fence, attempts, crashes, attempt, ready_at, started_at, duration, server, reason, actor, batch, concurrency_key, retention)
    SELECT t.job, 5, p_now, {schema}.later(p_now, coalesce(t.retention, p_keep)), t.queue, t.priority, greatest(t.fence + 1, {schema}.micros(p_now)), t.attempts, t.crashes,
           CASE WHEN t.was = 2 THEN t.attempts + 1 ELSE 0 END, t.ready_at, t.claimed_at, NULL, s.name, p_reason, p_actor, t.batch, t.concurrency_key, t.retention
    FROM unnest(p_taken) t LEFT JOIN {schema}.server s ON s.id = t.owner;
    INSERT INTO {schema}.counter_delta (queue, state, n) SELECT queue, 5, count(*) FROM unnest(p_taken) GROUP BY queue;
    PERFORM {schema}.settle(ARRAY(SELECT job FROM unnest(p_taken)), '{}', p_max, p_now, p_keep);
END $$;

-- One step of what could not be moved at once: children of an ended parent, members of a batch that has started or was cancelled. Returns how many moved.
CREATE FUNCTION {schema}.move_held(p_id uuid, p_max integer, p_now timestamptz, p_keep bigint) RETURNS integer LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE h {schema}.held; v_moved integer; v_deleted uuid[]; v_taken {schema}.taken[]; v_ids uuid[]; r record; v_ended uuid[] := '{}'; v_reason text; v_actor text;
BEGIN
    IF p_max <= 0 THEN RETURN 0; END IF;
    SELECT * INTO h FROM {schema}.held WHERE id = p_id ORDER BY work DESC LIMIT 1 FOR UPDATE SKIP LOCKED;
    IF NOT FOUND THEN RETURN 0; END IF;
    IF h.work = 1 THEN
        SELECT moved, deleted INTO v_moved, v_deleted FROM {schema}.release_children(ARRAY[p_id], p_max, p_now, p_keep);
        IF v_moved < p_max THEN DELETE FROM {schema}.held WHERE id = p_id AND work = 1; END IF;
        IF cardinality(v_deleted) > 0 THEN PERFORM {schema}.settle(v_deleted, '{}', p_max, p_now, p_keep); END IF;
        RETURN v_moved;
    END IF;
    IF h.work = 2 THEN
        v_moved := {schema}.start_members(p_id, p_max, p_now);
        IF v_moved < p_max THEN DELETE FROM {schema}.held WHERE id = p_id AND work = 2; END IF;
        RETURN v_moved;
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
    DELETE FROM {schema}.held WHERE id = p_id AND work = 3;
    FOR r IN UPDATE {schema}.batch SET cancelled = true, cancelled_by = (SELECT cancelled_by FROM {schema}.batch WHERE id = p_id) WHERE outer_batch = p_id AND NOT cancelled AND NOT coalesce(ended IN (3, 5), false) RETURNING id LOOP
        INSERT INTO {schema}.held (id, work) VALUES (r.id, 3) ON CONFLICT DO NOTHING;
        v_ended := v_ended || {schema}.count_members(r.id, 0, 0, 0, 0, p_now);
    END LOOP;
    IF cardinality(v_ended) > 0 THEN PERFORM {schema}.settle('{}', v_ended, p_max, p_now, p_keep); END IF;
    RETURN cardinality(v_ids);
END $$;

-- Deletes ready jobs of cancelled batches, or of batches inside such.
CREATE FUNCTION {schema}.drop_cancelled(p_jobs uuid[], p_now timestamptz, p_keep bigint) RETURNS void LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE v_taken {schema}.taken[] := {schema}.take_all(p_jobs, ARRAY[0]); v_by text;
BEGIN
    IF cardinality(v_taken) = 0 THEN RETURN; END IF;
    SELECT o.cancelled_by INTO v_by FROM unnest(v_taken) t JOIN {schema}.batch b ON b.id = t.batch JOIN {schema}.batch o ON o.id = ANY(b.path) AND o.cancelled LIMIT 1;
    PERFORM {schema}.left_places(v_taken, p_now);
    PERFORM {schema}.delete_taken(v_taken, 'The batch was cancelled.', v_by, 1000, p_now, p_keep);
END $$;
