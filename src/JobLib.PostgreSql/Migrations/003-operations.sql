-- As released with 0.1.0, whose libraries alone call these functions. The functions of today are in Functions, a file each.
-- The operations whose steps depend on one another's outcome. p_now is the storage's clock, p_keep the retention of Deleted jobs in microseconds.

-- The state of a job or batch, locked so that it cannot end before this transaction does; null when there is none. A batch that goes on is 2.
CREATE FUNCTION {schema}.parent_state(p_kind smallint, p_parent uuid) RETURNS smallint LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE v_state smallint;
BEGIN
    IF p_kind = 4 THEN
        SELECT coalesce(ended, 2) INTO v_state FROM {schema}.batch WHERE id = p_parent FOR SHARE;
        RETURN v_state;
    END IF;
    FOR i IN 1..1000 LOOP -- a job that moves between two looks is looked for again
        SELECT state INTO v_state FROM {schema}.finished WHERE job = p_parent FOR KEY SHARE;
        IF FOUND THEN RETURN v_state; END IF;
        PERFORM FROM {schema}.running WHERE job = p_parent FOR KEY SHARE;
        IF FOUND THEN RETURN 2; END IF;
        PERFORM FROM {schema}.ready WHERE job = p_parent FOR KEY SHARE;
        IF FOUND THEN RETURN 0; END IF;
        PERFORM FROM {schema}.scheduled WHERE job = p_parent FOR KEY SHARE;
        IF FOUND THEN RETURN 1; END IF;
        PERFORM FROM {schema}.awaiting WHERE job = p_parent FOR KEY SHARE;
        IF FOUND THEN RETURN 6; END IF;
        PERFORM FROM {schema}.blocked WHERE job = p_parent FOR KEY SHARE;
        IF FOUND THEN RETURN 0; END IF;
        IF NOT EXISTS (SELECT FROM {schema}.job WHERE id = p_parent) THEN RETURN NULL; END IF;
    END LOOP;
    RETURN NULL;
END $$;

-- Creates batches and places the jobs, inserted by the statement before, that have a batch or a parent. Answers with InsertStatus for each batch and each job that was placed or refused.
CREATE FUNCTION {schema}.place_new(
    p_batches uuid[], p_descriptions text[], p_outer uuid[], p_kinds smallint[], p_parents uuid[], p_conditions smallint[], p_sealed boolean[],
    p_jobs uuid[], p_now timestamptz, p_keep bigint)
RETURNS TABLE (id uuid, status integer) LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
#variable_conflict use_column
DECLARE r record; b {schema}.batch; v_state smallint; v_path uuid[]; v_status integer; v_waiting boolean; v_go boolean; v_due timestamptz; v_born smallint;
    v_sealing uuid[] := '{}'; v_ended uuid[] := '{}'; v_refused uuid[] := '{}'; v_new uuid[]; v_dropped uuid[] := '{}'; v_why integer[] := '{}';
BEGIN
    FOR r IN -- parents before batches, by id, as a finish locks its jobs before their batches
        SELECT p.id FROM (
            SELECT j.parent AS id FROM {schema}.job j WHERE j.id = ANY(p_jobs) AND j.start_kind = 3
            UNION SELECT n.parent FROM unnest(p_parents, p_kinds) AS n(parent, kind) WHERE n.kind = 3) p
        WHERE p.id <> ALL(p_jobs) ORDER BY p.id
    LOOP
        PERFORM {schema}.parent_state(3::smallint, r.id);
    END LOOP;
    FOR r IN SELECT * FROM unnest(p_batches, p_descriptions, p_outer, p_kinds, p_parents, p_conditions, p_sealed) WITH ORDINALITY AS n(id, description, outer_batch, kind, parent, condition, sealed, n) ORDER BY n LOOP
        IF EXISTS (SELECT FROM {schema}.batch WHERE id = r.id) THEN RETURN QUERY SELECT r.id, 1; CONTINUE; END IF;
        v_path := ARRAY[r.id]; v_status := 0; v_waiting := false; v_go := true; v_state := NULL;
        IF r.outer_batch IS NOT NULL THEN
            SELECT * INTO b FROM {schema}.batch WHERE id = r.outer_batch FOR UPDATE;
            IF NOT FOUND THEN v_status := 5;
            ELSIF EXISTS (SELECT FROM {schema}.batch WHERE id = ANY(b.path) AND cancelled) THEN v_status := 6;
            ELSE
                v_path := r.id || b.path;
                v_go := NOT EXISTS (SELECT FROM {schema}.batch WHERE id = ANY(b.path) AND ruled_out);
            END IF;
        END IF;
        IF v_status IN (5, 6) THEN v_dropped := v_dropped || r.id; v_why := v_why || v_status; END IF;
        IF v_status = 5 AND r.outer_batch = ANY(v_dropped) THEN v_status := v_why[array_position(v_dropped, r.outer_batch)]; v_why[cardinality(v_why)] := v_status; END IF;
        IF v_status = 0 AND r.parent IS NOT NULL THEN
            v_state := {schema}.parent_state(r.kind, r.parent);
            IF v_state IS NULL THEN v_status := 4;
            ELSIF v_state NOT IN (3, 4, 5) THEN v_waiting := true;
            ELSIF NOT {schema}.starts(v_state, r.condition) THEN
                IF v_state = 4 THEN v_waiting := true; ELSE v_go := false; END IF;
            END IF;
        END IF;
        IF v_status = 0 AND NOT v_go THEN v_status := 3; END IF;
        RETURN QUERY SELECT r.id, v_status;
        CONTINUE WHEN v_status NOT IN (0, 3);
        INSERT INTO {schema}.batch (id, created_at, description, outer_batch, path, parent, parent_kind, condition, waiting, sealed, started, ruled_out)
        VALUES (r.id, p_now, r.description, r.outer_batch, v_path, r.parent, r.kind, r.condition, v_waiting AND v_go, false,
                r.sealed AND v_go AND NOT v_waiting AND (r.outer_batch IS NULL OR b.started), NOT v_go);
        IF r.outer_batch IS NOT NULL THEN PERFORM {schema}.count_members(r.outer_batch, 1, 0, 0, 0, p_now); END IF;
        IF r.sealed THEN v_sealing := r.id || v_sealing; END IF; -- only when its members are in: until then it must not come to an end
        IF NOT v_go THEN v_ended := v_ended || {schema}.count_members(r.id, 0, 0, 0, 0, p_now); END IF;
    END LOOP;

    v_new := ARRAY(SELECT n.id FROM unnest(p_jobs) WITH ORDINALITY AS n(id, n) WHERE {schema}.state_of(n.id) IS NULL ORDER BY n);
    PERFORM FROM {schema}.batch WHERE id IN (SELECT j.batch FROM {schema}.job j WHERE j.id = ANY(v_new)) ORDER BY cardinality(path) DESC, id FOR UPDATE;
    FOR r IN
        SELECT j.id, CASE WHEN o.id IS NOT NULL THEN 6 ELSE coalesce(v_why[array_position(v_dropped, j.batch)], 5) END AS status FROM {schema}.job j LEFT JOIN {schema}.batch o ON o.id = j.batch
        WHERE j.id = ANY(v_new) AND j.batch IS NOT NULL AND (o.id IS NULL OR EXISTS (SELECT FROM {schema}.batch c WHERE c.id = ANY(o.path) AND c.cancelled))
    LOOP
        v_refused := v_refused || r.id;
        RETURN QUERY SELECT r.id, r.status;
    END LOOP;

    -- Members without a parent, all at once: a batch is created with a thousand of them a unit.
    RETURN QUERY
    WITH member AS MATERIALIZED (
        SELECT j.*, n.n, o.started AS begun,
               CASE j.start_kind WHEN 1 THEN {schema}.later(p_now, j.start_delay) WHEN 2 THEN j.start_at END AS due
        FROM unnest(v_new) WITH ORDINALITY AS n(id, n) JOIN {schema}.job j ON j.id = n.id JOIN {schema}.batch o ON o.id = j.batch
        WHERE j.start_kind < 3 AND j.id <> ALL(v_refused) AND NOT EXISTS (SELECT FROM {schema}.batch c WHERE c.id = ANY(o.path) AND c.ruled_out)),
    begun AS (
        INSERT INTO {schema}.ready (queue, priority, job, ready_at, fence, attempts, crashes, batch, concurrency_key, retention)
        SELECT queue, priority, id, p_now, 0, 0, 0, batch, concurrency_key, retention FROM member WHERE begun AND (due IS NULL OR due <= p_now) ORDER BY n),
    delayed AS (
        INSERT INTO {schema}.scheduled (job, due_at, queue, priority, fence, attempts, crashes, batch, concurrency_key, retention)
        SELECT id, due, queue, priority, 0, 0, 0, batch, concurrency_key, retention FROM member WHERE begun AND due > p_now),
    kept AS (
        INSERT INTO {schema}.awaiting (job, parent, parent_kind, condition, delay, queue, priority, fence, attempts, crashes, batch, concurrency_key, retention)
        SELECT id, batch, 5, 0, 0, queue, priority, 0, 0, 0, batch, concurrency_key, retention FROM member WHERE NOT begun)
    SELECT id, 0 FROM member ORDER BY n;
    FOR r IN
        SELECT j.batch, count(*) AS n FROM {schema}.job j JOIN {schema}.awaiting a ON a.job = j.id WHERE j.id = ANY(v_new) AND j.start_kind < 3 GROUP BY j.batch
        UNION ALL SELECT j.batch, count(*) FROM {schema}.job j WHERE j.id = ANY(v_new) AND j.start_kind < 3 AND {schema}.state_of(j.id) IN (0, 1) GROUP BY j.batch
    LOOP
        PERFORM {schema}.count_members(r.batch, r.n, 0, 0, 0, p_now);
    END LOOP;

    -- The others in their order: each may be the parent of the next.
    FOR r IN
        SELECT j.*, EXISTS (SELECT FROM {schema}.batch o JOIN {schema}.batch c ON c.id = ANY(o.path) WHERE o.id = j.batch AND c.ruled_out) AS ruled_out
        FROM unnest(v_new) WITH ORDINALITY AS n(id, n) JOIN {schema}.job j ON j.id = n.id WHERE j.id <> ALL(v_refused) AND {schema}.state_of(j.id) IS NULL ORDER BY n
    LOOP
        v_state := CASE WHEN r.start_kind >= 3 THEN {schema}.parent_state(r.start_kind, r.parent) ELSE 2 END;
        IF v_state IS NULL THEN
            v_refused := v_refused || r.id;
            RETURN QUERY SELECT r.id, 4;
            CONTINUE;
        END IF;
        v_status := 0;
        v_due := {schema}.later(p_now, r.start_delay);
        IF r.ruled_out OR (v_state IN (3, 5) AND NOT {schema}.starts(v_state, r.condition)) THEN
            v_status := 3;
            INSERT INTO {schema}.finished (job, state, finished_at, expires_at, queue, priority, fence, attempts, crashes, attempt, reason, batch, concurrency_key, retention)
            VALUES (r.id, 5, p_now, {schema}.later(p_now, coalesce(r.retention, p_keep)), r.queue, r.priority, 0, 0, 0, 0,
                    CASE WHEN r.ruled_out THEN 'The end of the parent ruled the batch out.'
                         ELSE 'The parent ended as ' || CASE v_state WHEN 3 THEN 'Succeeded' ELSE 'Deleted' END || ', which is not what this job waited for.' END,
                    r.batch, r.concurrency_key, r.retention);
        ELSIF v_state NOT IN (3, 4, 5) OR (v_state = 4 AND NOT {schema}.starts(v_state, r.condition)) THEN
            INSERT INTO {schema}.awaiting (job, parent, parent_kind, condition, delay, queue, priority, fence, attempts, crashes, batch, concurrency_key, retention)
            VALUES (r.id, r.parent, r.start_kind, r.condition, r.start_delay, r.queue, r.priority, 0, 0, 0, r.batch, r.concurrency_key, r.retention);
        ELSE
            INSERT INTO {schema}.parent_outcome
            SELECT r.id, r.parent, v_state, f.result, f.error_type, f.error_message, f.error_details, f.fingerprint
            FROM (SELECT 1) one LEFT JOIN {schema}.finished f ON f.job = r.parent;
            IF EXISTS (SELECT FROM {schema}.batch o WHERE o.id = r.batch AND NOT o.started) THEN
                INSERT INTO {schema}.awaiting (job, parent, parent_kind, condition, delay, held_until, queue, priority, fence, attempts, crashes, batch, concurrency_key, retention)
                VALUES (r.id, r.batch, 5, 0, 0, v_due, r.queue, r.priority, 0, 0, 0, r.batch, r.concurrency_key, r.retention);
            ELSIF v_due > p_now THEN
                UPDATE {schema}.job SET scheduled_at = v_due WHERE id = r.id;
                INSERT INTO {schema}.scheduled (job, due_at, queue, priority, fence, attempts, crashes, batch, concurrency_key, retention)
                VALUES (r.id, v_due, r.queue, r.priority, 0, 0, 0, r.batch, r.concurrency_key, r.retention);
            ELSE
                INSERT INTO {schema}.ready (queue, priority, job, ready_at, fence, attempts, crashes, batch, concurrency_key, retention)
                VALUES (r.queue, r.priority, r.id, p_now, 0, 0, 0, r.batch, r.concurrency_key, r.retention);
            END IF;
        END IF;
        IF r.batch IS NOT NULL THEN PERFORM {schema}.count_members(r.batch, 1, 0, 0, CASE v_status WHEN 3 THEN 1 ELSE 0 END, p_now); END IF;
        RETURN QUERY SELECT r.id, v_status;
    END LOOP;

    DELETE FROM {schema}.idempotency_key WHERE job = ANY(v_refused) AND key IN (SELECT j.idempotency_key FROM {schema}.job j WHERE j.id = ANY(v_refused));
    DELETE FROM {schema}.job_tag WHERE job = ANY(v_refused);
    DELETE FROM {schema}.job WHERE id = ANY(v_refused);
    UPDATE {schema}.job j SET born = {schema}.state_of(j.id) WHERE j.id = ANY(v_new) AND j.born <> {schema}.state_of(j.id);
    INSERT INTO {schema}.counter_delta (queue, state, n) SELECT queue, born, count(*) FROM {schema}.job WHERE id = ANY(v_new) GROUP BY queue, born;
    UPDATE {schema}.batch SET sealed = true WHERE id = ANY(v_sealing);
    FOR r IN SELECT id FROM unnest(v_sealing) WITH ORDINALITY AS n(id, n) ORDER BY n LOOP
        v_ended := v_ended || {schema}.count_members(r.id, 0, 0, 0, 0, p_now);
    END LOOP;
    IF cardinality(v_ended) > 0 THEN PERFORM {schema}.settle('{}', v_ended, 1000, p_now, p_keep); END IF;
END $$;

-- p_kind: 0 delete, 1 requeue, 2 reschedule (to p_due). p_states: from which states. Answers for every distinct id: ChangeStatus and the state before.
CREATE FUNCTION {schema}.change_jobs(p_kind integer, p_jobs uuid[], p_states integer[], p_due timestamptz, p_actor text, p_reason text, p_action text, p_now timestamptz, p_keep bigint)
RETURNS TABLE (id uuid, status integer, was smallint) LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
#variable_conflict use_column
DECLARE v_taken {schema}.taken[]; v_same uuid[] := '{}'; v_done uuid[]; v_ids uuid[];
BEGIN
    v_ids := ARRAY(SELECT DISTINCT i FROM unnest(p_jobs) i ORDER BY i);
    v_taken := {schema}.take_all(v_ids, CASE p_kind WHEN 1 THEN array_remove(p_states, 0) ELSE p_states END);
    v_done := ARRAY(SELECT job FROM unnest(v_taken));
    IF p_kind = 1 AND 0 = ANY(p_states) THEN v_same := ARRAY(SELECT i FROM unnest(v_ids) i WHERE i <> ALL(v_done) AND {schema}.state_of(i) = 0); END IF;
    IF cardinality(v_done) > 0 THEN
        PERFORM {schema}.left_places(v_taken, p_now);
        DELETE FROM {schema}.crash WHERE job = ANY(v_done);
        INSERT INTO {schema}.audit (at, actor, action, target, n) SELECT p_now, p_actor, p_action, (SELECT i FROM unnest(p_jobs) WITH ORDINALITY AS x(i, n) WHERE i = ANY(v_done) ORDER BY n LIMIT 1), cardinality(v_done);
        IF p_kind = 0 THEN
            PERFORM {schema}.delete_taken(v_taken, p_reason, p_actor, 1000, p_now, p_keep);
        ELSE
            INSERT INTO {schema}.history (job, state, at, ready_at, started_at, attempt, server, reason, actor, due_at)
            SELECT t.job, CASE p_kind WHEN 1 THEN 0 ELSE 1 END, p_now, t.ready_at, t.claimed_at, CASE WHEN t.was = 2 THEN t.attempts + 1 ELSE 0 END, s.name, p_reason, p_actor, p_due
            FROM unnest(v_taken) t LEFT JOIN {schema}.server s ON s.id = t.owner;
            IF p_kind = 1 THEN
                INSERT INTO {schema}.ready (queue, priority, job, ready_at, fence, attempts, crashes, batch, concurrency_key, retention)
                SELECT t.queue, t.priority, t.job, p_now, greatest(t.fence + 1, {schema}.micros(p_now)), 0, 0, t.batch, t.concurrency_key, t.retention
                FROM unnest(v_taken) t ORDER BY array_position(p_jobs, t.job);
            ELSE
                UPDATE {schema}.job SET scheduled_at = p_due WHERE id = ANY(v_done);
                INSERT INTO {schema}.scheduled (job, due_at, queue, priority, fence, attempts, crashes, batch, concurrency_key, retention)
                SELECT t.job, p_due, t.queue, t.priority, greatest(t.fence + 1, {schema}.micros(p_now)), 0, 0, t.batch, t.concurrency_key, t.retention FROM unnest(v_taken) t;
            END IF;
            INSERT INTO {schema}.counter_delta (queue, state, n) SELECT queue, CASE p_kind WHEN 1 THEN 0 ELSE 1 END, count(*) FROM unnest(v_taken) GROUP BY queue;
        END IF;
    END IF;
    RETURN QUERY
    SELECT i, CASE WHEN t.job IS NOT NULL OR i = ANY(v_same) THEN 0 WHEN x.state IS NULL THEN 1 ELSE 2 END, coalesce(t.was, x.state)
    FROM unnest(v_ids) AS i LEFT JOIN unnest(v_taken) t ON t.job = i
    LEFT JOIN LATERAL (SELECT {schema}.state_of(i) AS state WHERE t.job IS NULL) x ON true;
END $$;

-- p_kind: 0 seal, 1 cancel. The state before is given as a JobState: Awaiting, Processing, Succeeded, Failed or Deleted.
CREATE FUNCTION {schema}.change_batches(p_kind integer, p_batches uuid[], p_actor text, p_action text, p_now timestamptz, p_keep bigint)
RETURNS TABLE (id uuid, status integer, was smallint) LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
#variable_conflict use_column
DECLARE r record; v_id uuid; v_was smallint; v_ended uuid[] := '{}'; v_first uuid; v_count integer := 0; v_begun uuid; v_started uuid[] := '{}'; v_left integer := 1000;
BEGIN
    PERFORM FROM {schema}.batch WHERE id = ANY(p_batches) ORDER BY cardinality(path) DESC, id FOR UPDATE;
    FOREACH v_id IN ARRAY p_batches LOOP
        SELECT * INTO r FROM {schema}.batch WHERE id = v_id;
        IF NOT FOUND THEN RETURN QUERY SELECT v_id, 1, NULL::smallint; CONTINUE; END IF;
        v_was := CASE WHEN r.cancelled OR r.ruled_out THEN 5 WHEN NOT r.started THEN 6 WHEN r.failed > 0 THEN 4 WHEN r.total > r.succeeded + r.failed + r.deleted THEN 2 ELSE 3 END;
        IF p_kind = 0 AND NOT r.sealed AND EXISTS (SELECT FROM {schema}.batch o WHERE o.id = ANY(r.path) AND o.cancelled) THEN RETURN QUERY SELECT v_id, 2, v_was; CONTINUE; END IF;
        IF p_kind = 1 AND v_was IN (3, 5) THEN RETURN QUERY SELECT v_id, 2, v_was; CONTINUE; END IF;
        RETURN QUERY SELECT v_id, 0, v_was;
        IF p_kind = 0 THEN
            CONTINUE WHEN r.sealed;
            UPDATE {schema}.batch SET sealed = true WHERE id = v_id;
            FOREACH v_begun IN ARRAY {schema}.start_batch(v_id) LOOP
                v_started := v_started || v_begun;
                v_ended := v_ended || {schema}.count_members(v_begun, 0, 0, 0, 0, p_now);
            END LOOP;
        ELSE
            UPDATE {schema}.batch SET cancelled = true, cancelled_by = p_actor WHERE id = v_id;
            INSERT INTO {schema}.held (id, work) VALUES (v_id, 3) ON CONFLICT DO NOTHING;
            v_first := coalesce(v_first, v_id);
            v_count := v_count + 1;
        END IF;
        v_ended := v_ended || {schema}.count_members(v_id, 0, 0, 0, 0, p_now);
    END LOOP;
    IF v_count > 0 THEN INSERT INTO {schema}.audit (at, actor, action, target, n) VALUES (p_now, p_actor, p_action, v_first, v_count); END IF;
    IF cardinality(v_ended) > 0 THEN v_left := v_left - {schema}.settle('{}', v_ended, v_left, p_now, p_keep); END IF;
    FOREACH v_id IN ARRAY v_started LOOP
        v_left := v_left - {schema}.move_held(v_id, v_left, p_now, p_keep);
    END LOOP;
END $$;

-- Gives running jobs back to their queues without a charge. Jobs that a caller's open transaction has locked, or that are marked as complete, stay.
CREATE FUNCTION {schema}.put_back(p_owner uuid, p_before bigint, p_except uuid[], p_now timestamptz) RETURNS integer LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE v_jobs uuid[];
BEGIN
    IF NOT EXISTS (SELECT FROM {schema}.running WHERE owner = p_owner AND claim < p_before AND job <> ALL(p_except)) THEN RETURN 0; END IF;
    WITH lost AS MATERIALIZED (
        SELECT job FROM {schema}.running WHERE owner = p_owner AND claim < p_before AND job <> ALL(p_except) AND NOT marked ORDER BY job FOR UPDATE SKIP LOCKED),
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

-- Takes the jobs of servers without a lease away from them. p_limit null: a job is never given up.
CREATE FUNCTION {schema}.rescue(p_limit integer, p_max integer, p_now timestamptz, p_keep_succeeded bigint, p_keep_failed bigint, p_keep bigint) RETURNS integer LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE v_jobs uuid[]; v_ended uuid[];
BEGIN
    UPDATE {schema}.server SET expired = true WHERE lease_until <= p_now AND NOT expired;
    IF NOT EXISTS (SELECT FROM {schema}.running r LEFT JOIN {schema}.server s ON s.id = r.owner WHERE s.id IS NULL OR s.expired) THEN RETURN 0; END IF;
    WITH lost AS MATERIALIZED (
        SELECT r.job, s.name AS server, r.started OR r.claimed_at >= coalesce(s.heartbeat_at, r.claimed_at) AS began, coalesce(s.gone, false) AS gone
        FROM {schema}.running r LEFT JOIN {schema}.server s ON s.id = r.owner
        WHERE s.id IS NULL OR s.expired ORDER BY r.job LIMIT p_max FOR UPDATE OF r SKIP LOCKED),
    left_running AS (DELETE FROM {schema}.running r USING lost l WHERE r.job = l.job RETURNING r.*, l.server, l.began, l.began AND NOT l.gone AND NOT r.marked AS charged),
    gone AS MATERIALIZED (
        SELECT l.*, greatest(fence + 1, {schema}.micros(p_now)) AS new_fence, crashes + CASE WHEN charged THEN 1 ELSE 0 END AS new_crashes,
               CASE WHEN marked THEN 3 WHEN charged AND crashes + 1 >= p_limit THEN 4 ELSE 0 END AS state, 'Poison ' || {schema}.call_name(j.type, j.method) AS fingerprint
        FROM left_running l JOIN {schema}.job j ON j.id = l.job),
    back AS (
        INSERT INTO {schema}.ready (queue, priority, job, ready_at, fence, attempts, crashes, batch, concurrency_key, retention)
        SELECT queue, priority, job, p_now, new_fence, attempts, new_crashes, batch, concurrency_key, retention FROM gone WHERE state = 0 ORDER BY seq),
    charge AS (INSERT INTO {schema}.crash (job, fence) SELECT job, fence FROM gone WHERE charged AND state = 0 ON CONFLICT DO NOTHING),
    told AS (
        INSERT INTO {schema}.history (job, state, at, ready_at, started_at, attempt, server, reason)
        SELECT job, 0, p_now, ready_at, CASE WHEN began THEN claimed_at END, attempts + 1, server, format('The lease of server ''%s'' expired while it held the job.', coalesce(server, '(forgotten)'))
        FROM gone WHERE state = 0),
    over AS (
        INSERT INTO {schema}.finished (job, state, finished_at, expires_at, queue, priority, fence, attempts, crashes, attempt, ready_at, started_at, server, result,
                                       reason, error_type, error_message, fingerprint, batch, concurrency_key, retention)
        SELECT job, state, p_now, {schema}.later(p_now, CASE state WHEN 3 THEN coalesce(retention, p_keep_succeeded) ELSE p_keep_failed END), queue, priority,
               CASE state WHEN 3 THEN fence ELSE new_fence END, attempts + CASE state WHEN 3 THEN 1 ELSE 0 END, new_crashes, attempts + 1, ready_at, claimed_at, server, mark,
               CASE state WHEN 4 THEN 'poison' END, CASE state WHEN 4 THEN 'Poison' END,
               CASE state WHEN 4 THEN format('%s servers died while they ran this job. It is not run again by itself: retry it by hand when the cause is gone.', new_crashes) END,
               CASE state WHEN 4 THEN fingerprint END, batch, concurrency_key, retention
        FROM gone WHERE state <> 0),
    grouped AS (
        INSERT INTO {schema}.error_group AS g (fingerprint, type, message, first_at, last_at, attempts)
        SELECT fingerprint, 'Poison', format('%s servers died while they ran this job. It is not run again by itself: retry it by hand when the cause is gone.', max(new_crashes)), p_now, p_now, count(*)
        FROM gone WHERE state = 4 GROUP BY fingerprint ORDER BY fingerprint
        ON CONFLICT (fingerprint) DO UPDATE SET message = excluded.message, last_at = excluded.last_at, attempts = g.attempts + excluded.attempts),
    counted AS (
        INSERT INTO {schema}.counter_delta (queue, state, n)
        SELECT queue, 2, -count(*) FROM gone GROUP BY queue UNION ALL SELECT queue, state, count(*) FROM gone GROUP BY queue, state),
    series AS (
        INSERT INTO {schema}.bucket_delta (minute, queue, succeeded, failed, retried, deleted, wait, duration)
        SELECT date_trunc('minute', p_now, 'UTC'), queue, count(*) FILTER (WHERE state = 3), count(*) FILTER (WHERE state = 4), 0, 0,
               coalesce(sum(greatest({schema}.micros(claimed_at) - {schema}.micros(ready_at), 0)) FILTER (WHERE state = 3), 0), 0
        FROM gone WHERE state <> 0 GROUP BY queue),
    told_all AS (UPDATE {schema}.signal SET version = version + 1 WHERE EXISTS (SELECT FROM gone)),
    left_in_order AS (DELETE FROM {schema}.server s USING (SELECT DISTINCT owner FROM gone) o WHERE s.id = o.owner AND s.gone AND NOT EXISTS (SELECT FROM {schema}.running r WHERE r.owner = s.id AND r.job NOT IN (SELECT job FROM lost)))
    SELECT array_agg(job), coalesce(array_agg(job) FILTER (WHERE state <> 0), '{}') INTO v_jobs, v_ended FROM gone;
    IF v_jobs IS NULL THEN RETURN 0; END IF;
    PERFORM {schema}.free_keys(v_jobs);
    IF cardinality(v_ended) > 0 THEN PERFORM {schema}.settle(v_ended, '{}', 1000, p_now, p_keep); END IF;
    RETURN cardinality(v_jobs);
END $$;

-- Takes back the crashes that a rescue charged for these claims.
CREATE FUNCTION {schema}.uncharge(p_jobs uuid[], p_fences bigint[]) RETURNS integer LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE v_jobs uuid[];
BEGIN
    WITH gone AS (DELETE FROM {schema}.crash c USING unnest(p_jobs, p_fences) AS h(job, fence) WHERE c.job = h.job AND c.fence = h.fence RETURNING c.job) SELECT array_agg(job) INTO v_jobs FROM gone;
    IF v_jobs IS NULL THEN RETURN 0; END IF;
    FOR i IN 1..2 LOOP -- twice: a job may move from a later place to an earlier one between two statements
        WITH r AS (UPDATE {schema}.ready     SET crashes = crashes - 1 WHERE job = ANY(v_jobs) AND crashes > 0 RETURNING job),
             b AS (UPDATE {schema}.blocked   SET crashes = crashes - 1 WHERE job = ANY(v_jobs) AND crashes > 0 RETURNING job),
             s AS (UPDATE {schema}.scheduled SET crashes = crashes - 1 WHERE job = ANY(v_jobs) AND crashes > 0 RETURNING job),
             u AS (UPDATE {schema}.running   SET crashes = crashes - 1 WHERE job = ANY(v_jobs) AND crashes > 0 RETURNING job),
             done AS (SELECT job FROM r UNION ALL SELECT job FROM b UNION ALL SELECT job FROM s UNION ALL SELECT job FROM u)
        SELECT array_agg(j) INTO v_jobs FROM unnest(v_jobs) j WHERE j NOT IN (SELECT job FROM done);
        EXIT WHEN v_jobs IS NULL;
    END LOOP;
    RETURN 0;
END $$;

-- One step of what waits in bulk, and the jobs that have waited for their key for as long as they may. Returns how many moved.
CREATE FUNCTION {schema}.move_step(p_max integer, p_now timestamptz, p_keep bigint) RETURNS integer LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE v_left integer := p_max; v_moved integer; r record; v_free text[];
BEGIN
    WITH due AS MATERIALIZED (SELECT job FROM {schema}.blocked WHERE key_until <= p_now ORDER BY key_until LIMIT v_left FOR UPDATE SKIP LOCKED),
    gone AS (DELETE FROM {schema}.blocked b USING due d WHERE b.job = d.job RETURNING b.*),
    back AS (
        INSERT INTO {schema}.ready (queue, priority, seq, job, ready_at, fence, attempts, crashes, batch, concurrency_key, key_until, key_timed_out, retention)
        SELECT queue, priority, seq, job, ready_at, fence, attempts, crashes, batch, concurrency_key, key_until, true, retention FROM gone)
    SELECT count(*) INTO v_moved FROM gone;
    v_left := v_left - v_moved;
    FOR r IN SELECT DISTINCT id FROM (SELECT id FROM {schema}.held ORDER BY id, work LIMIT 100) h LOOP
        EXIT WHEN v_left <= 0;
        v_left := v_left - {schema}.move_held(r.id, v_left, p_now, p_keep);
    END LOOP;
    RETURN p_max - v_left;
END $$;

-- Whether a job or a batch still waits for this job or batch.
CREATE FUNCTION {schema}.is_awaited(p_parent uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM {schema}.awaiting WHERE parent = p_parent) OR EXISTS (SELECT FROM {schema}.batch WHERE parent = p_parent AND waiting) $$;

-- Deletes at most p_max finished jobs that have expired and that no waiting child needs, with all that belongs to them.
CREATE FUNCTION {schema}.prune_jobs(p_max integer, p_now timestamptz) RETURNS integer LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE v_jobs uuid[];
BEGIN
    v_jobs := ARRAY(SELECT job FROM {schema}.finished WHERE expires_at <= p_now AND NOT {schema}.is_awaited(job) ORDER BY expires_at LIMIT p_max FOR UPDATE SKIP LOCKED);
    WITH gone AS (DELETE FROM {schema}.finished WHERE job = ANY(v_jobs) AND NOT {schema}.is_awaited(job) RETURNING job, queue, state), -- again: what was attached before the lock is seen by this statement
    counted AS (INSERT INTO {schema}.counter_delta (queue, state, n) SELECT queue, state, -count(*) FROM gone GROUP BY queue, state)
    SELECT array_agg(job) INTO v_jobs FROM gone;
    IF v_jobs IS NULL THEN RETURN 0; END IF;
    PERFORM {schema}.forget(v_jobs, p_now);
    RETURN cardinality(v_jobs);
END $$;

-- Deletes what belongs to jobs that have left their last place.
CREATE FUNCTION {schema}.forget(p_jobs uuid[], p_now timestamptz) RETURNS void LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
    UPDATE {schema}.idempotency_key k SET expires_at = k.keep_until
    FROM {schema}.job j WHERE j.id = ANY(p_jobs) AND j.idempotency_key IS NOT NULL AND k.key = j.idempotency_key AND k.job = j.id;
    DELETE FROM {schema}.job_tag        WHERE job = ANY(p_jobs);
    DELETE FROM {schema}.history        WHERE job = ANY(p_jobs);
    DELETE FROM {schema}.job_log        WHERE job = ANY(p_jobs);
    DELETE FROM {schema}.parent_outcome WHERE job = ANY(p_jobs);
    DELETE FROM {schema}.crash          WHERE job = ANY(p_jobs);
    DELETE FROM {schema}.job            WHERE id  = ANY(p_jobs);
END $$;

-- Sweeps batches that nobody sealed, with their members, and batches that are over and whose members have been pruned.
CREATE FUNCTION {schema}.prune_batches(p_max integer, p_now timestamptz, p_keep_succeeded bigint, p_keep bigint, p_unsealed bigint) RETURNS integer LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE r record; v_jobs uuid[]; v_left integer := p_max; v_taken {schema}.taken[]; v_ended uuid[];
BEGIN
    FOR r IN SELECT id FROM {schema}.batch WHERE NOT sealed AND created_at <= {schema}.later(p_now, -p_unsealed) ORDER BY created_at LIMIT 10 FOR UPDATE SKIP LOCKED LOOP
        EXIT WHEN v_left <= 0;
        UPDATE {schema}.batch SET cancelled = true WHERE id = r.id AND NOT cancelled;
        v_ended := {schema}.count_members(r.id, 0, 0, 0, 0, p_now);
        v_jobs := ARRAY(SELECT id FROM {schema}.job WHERE batch = r.id ORDER BY id LIMIT v_left);
        v_taken := {schema}.take_all(v_jobs, ARRAY[0, 1, 2, 4, 6]);
        IF cardinality(v_taken) > 0 THEN -- members first end, since a child that waits for one of them has to learn of it
            PERFORM {schema}.left_places(v_taken, p_now);
            PERFORM {schema}.delete_taken(v_taken, 'The batch was never sealed: its creation was not completed.', NULL, v_left, p_now, p_keep);
        END IF;
        PERFORM {schema}.settle('{}', v_ended, v_left, p_now, p_keep);
        WITH gone AS (
            DELETE FROM {schema}.finished f WHERE f.job = ANY(v_jobs) AND NOT EXISTS (SELECT FROM {schema}.awaiting a WHERE a.parent = f.job) RETURNING f.job, f.queue, f.state),
        counted AS (INSERT INTO {schema}.counter_delta (queue, state, n) SELECT queue, state, -count(*) FROM gone GROUP BY queue, state)
        SELECT coalesce(array_agg(job), '{}') INTO v_jobs FROM gone;
        PERFORM {schema}.forget(v_jobs, p_now);
        v_left := v_left - cardinality(v_jobs);
        CONTINUE WHEN EXISTS (SELECT FROM {schema}.job WHERE batch = r.id) OR EXISTS (SELECT FROM {schema}.awaiting WHERE parent = r.id);
        UPDATE {schema}.batch SET cancelled = true WHERE outer_batch = r.id AND NOT sealed;
        CONTINUE WHEN EXISTS (SELECT FROM {schema}.batch WHERE outer_batch = r.id AND ended IS NULL);
        UPDATE {schema}.batch SET outer_batch = NULL WHERE outer_batch = r.id;
        DELETE FROM {schema}.held WHERE id = r.id;
        DELETE FROM {schema}.batch WHERE id = r.id;
        v_left := v_left - 1;
    END LOOP;
    IF v_left > 0 THEN
        v_jobs := ARRAY(
            SELECT b.id FROM {schema}.batch b
            WHERE b.finished_at <= {schema}.later(p_now, CASE b.ended WHEN 5 THEN -p_keep ELSE -p_keep_succeeded END)
              AND NOT EXISTS (SELECT FROM {schema}.job j WHERE j.batch = b.id) AND NOT EXISTS (SELECT FROM {schema}.batch i WHERE i.outer_batch = b.id)
              AND NOT EXISTS (SELECT FROM {schema}.held h WHERE h.id = b.id) AND NOT {schema}.is_awaited(b.id)
            ORDER BY b.finished_at LIMIT v_left FOR UPDATE SKIP LOCKED);
        WITH gone AS (
            DELETE FROM {schema}.batch b
            WHERE b.id = ANY(v_jobs) AND b.finished_at IS NOT NULL AND NOT EXISTS (SELECT FROM {schema}.batch i WHERE i.outer_batch = b.id) AND NOT {schema}.is_awaited(b.id) RETURNING 1)
        SELECT v_left - count(*) INTO v_left FROM gone;
    END IF;
    RETURN p_max - v_left;
END $$;
