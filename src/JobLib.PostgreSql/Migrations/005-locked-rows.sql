-- What somebody's open transaction holds is passed over and looked at again. A caller's transaction may hold, for as long as it likes, the rows of running jobs
-- (CompleteAsync), of any job that it attaches a continuation to, and of batches that it adds to or attaches to. So rows of jobs and batches are taken where
-- they are free, and what was not is noted in held; where a function must wait nevertheless, it waits for a bounded time and gives up as a whole.
-- The bodies are of use to the library before this one too, and keep their signatures.

-- The work in held: 1 what waits for an ended job or batch, 2 the members of a batch that has started, 3 the members of a cancelled one, 4 a job that waits for a key which is free.
ALTER TABLE {schema}.held ADD COLUMN passed boolean NOT NULL DEFAULT false; -- a member was held by somebody when this round came by: there will be another round

-- Locks batches, with those around them, as far as they are free, and tells which are.
CREATE FUNCTION {schema}.free_batches(p_batches uuid[]) RETURNS uuid[] LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE v_locked uuid[];
BEGIN
    IF cardinality(p_batches) = 0 THEN RETURN p_batches; END IF;
    v_locked := ARRAY(
        SELECT id FROM {schema}.batch WHERE id = ANY(ARRAY(SELECT unnest(path) FROM {schema}.batch WHERE id = ANY(p_batches)))
        ORDER BY cardinality(path) DESC, id FOR UPDATE SKIP LOCKED);
    RETURN ARRAY(SELECT id FROM {schema}.batch WHERE id = ANY(p_batches) AND path <@ v_locked);
END $$;

-- Takes jobs out of their places as far as these are free.
CREATE FUNCTION {schema}.take_free(p_jobs uuid[], p_states integer[]) RETURNS {schema}.taken[] LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE v_free uuid[];
BEGIN
    v_free := ARRAY(
        SELECT job FROM (SELECT job FROM {schema}.ready     WHERE job = ANY(p_jobs) AND 0 = ANY(p_states) FOR UPDATE SKIP LOCKED) r
        UNION ALL SELECT job FROM (SELECT job FROM {schema}.blocked   WHERE job = ANY(p_jobs) AND 0 = ANY(p_states) FOR UPDATE SKIP LOCKED) b
        UNION ALL SELECT job FROM (SELECT job FROM {schema}.scheduled WHERE job = ANY(p_jobs) AND 1 = ANY(p_states) FOR UPDATE SKIP LOCKED) s
        UNION ALL SELECT job FROM (SELECT job FROM {schema}.running   WHERE job = ANY(p_jobs) AND 2 = ANY(p_states) FOR UPDATE SKIP LOCKED) u
        UNION ALL SELECT job FROM (SELECT job FROM {schema}.finished  WHERE job = ANY(p_jobs) AND state = ANY(p_states) FOR UPDATE SKIP LOCKED) f
        UNION ALL SELECT job FROM (SELECT job FROM {schema}.awaiting  WHERE job = ANY(p_jobs) AND 6 = ANY(p_states) FOR UPDATE SKIP LOCKED) a);
    RETURN ARRAY(SELECT t FROM {schema}.take(v_free, p_states) t);
END $$;

CREATE OR REPLACE FUNCTION {schema}.wake(p_keys text[]) RETURNS void LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
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
            IF NOT FOUND THEN
                INSERT INTO {schema}.held (id, work)
                SELECT job, 4 FROM {schema}.blocked WHERE concurrency_key = v_key AND queue = v_queue ORDER BY priority DESC, seq LIMIT 1 ON CONFLICT DO NOTHING;
            END IF;
        END LOOP;
    END LOOP;
END $$;

-- Children beyond p_max, and those that are held, are noted.
CREATE OR REPLACE FUNCTION {schema}.release_children(p_parents uuid[], p_max integer, p_now timestamptz, p_keep bigint, OUT moved integer, OUT deleted uuid[]) LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
    moved := 0;
    deleted := '{}';
    IF NOT EXISTS (SELECT FROM {schema}.awaiting WHERE parent = ANY(p_parents)) THEN RETURN; END IF;
    IF p_max > 0 THEN
        WITH ended AS MATERIALIZED (
            SELECT job AS id, state, result, error_type, error_message, error_details, fingerprint FROM {schema}.finished WHERE job = ANY(p_parents)
            UNION ALL SELECT id, ended, NULL, NULL, NULL, NULL, NULL FROM {schema}.batch WHERE id = ANY(p_parents) AND ended IS NOT NULL),
        child AS MATERIALIZED (
            SELECT a.*, e.state, {schema}.starts(e.state, a.condition) AS go,
                   {schema}.starts(e.state, a.condition) AND EXISTS (SELECT FROM {schema}.batch o WHERE o.id = a.batch AND NOT o.started) AS kept
            FROM {schema}.awaiting a JOIN ended e ON e.id = a.parent
            WHERE a.parent = ANY(p_parents) AND a.parent_kind <> 5 AND (e.state <> 4 OR {schema}.starts(e.state, a.condition))
            ORDER BY a.job LIMIT p_max FOR UPDATE OF a SKIP LOCKED),
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
    END IF;
    INSERT INTO {schema}.held (id, work)
    SELECT DISTINCT a.parent, 1 FROM {schema}.awaiting a JOIN (
        SELECT job AS id, state FROM {schema}.finished WHERE job = ANY(p_parents)
        UNION ALL SELECT id, ended FROM {schema}.batch WHERE id = ANY(p_parents) AND ended IS NOT NULL) e ON e.id = a.parent
    WHERE a.parent = ANY(p_parents) AND a.parent_kind <> 5 AND (e.state <> 4 OR {schema}.starts(e.state, a.condition))
    ON CONFLICT DO NOTHING;
END $$;

CREATE OR REPLACE FUNCTION {schema}.start_members(p_batch uuid, p_max integer, p_now timestamptz) RETURNS integer LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE v_moved integer;
BEGIN
    WITH member AS MATERIALIZED (
        SELECT a.*, CASE j.start_kind WHEN 1 THEN {schema}.later(p_now, j.start_delay) WHEN 2 THEN j.start_at ELSE a.held_until END AS due
        FROM {schema}.awaiting a JOIN {schema}.job j ON j.id = a.job
        WHERE a.parent = p_batch AND a.parent_kind = 5 ORDER BY a.job LIMIT p_max FOR UPDATE OF a SKIP LOCKED),
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

-- As before, but a batch that waits and is held is left to move_held, as its parent's children are.
CREATE OR REPLACE FUNCTION {schema}.settle(p_jobs uuid[], p_batches uuid[], p_max integer, p_now timestamptz, p_keep bigint) RETURNS integer LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE v_jobs uuid[] := p_jobs; v_batches uuid[] := p_batches; v_parents uuid[]; v_next uuid[]; v_left integer := p_max; v_started uuid[] := '{}'; v_new uuid[]; v_id uuid; r record; v_moved integer;
BEGIN
    LOOP
        v_batches := v_batches || {schema}.count_finished(v_jobs, p_now);
        v_parents := v_jobs || v_batches;
        EXIT WHEN cardinality(v_parents) = 0;
        v_next := '{}';
        FOR r IN
            SELECT b.id, b.parent, e.state, {schema}.starts(e.state, b.condition) AS go
            FROM {schema}.batch b JOIN (
                SELECT job AS id, state FROM {schema}.finished WHERE job = ANY(v_parents)
                UNION ALL SELECT id, ended FROM {schema}.batch WHERE id = ANY(v_parents) AND ended IS NOT NULL) e ON e.id = b.parent
            WHERE b.parent = ANY(v_parents) AND b.waiting ORDER BY cardinality(b.path) DESC, b.id
        LOOP
            CONTINUE WHEN NOT r.go AND r.state = 4; -- a failed parent may be retried
            PERFORM FROM {schema}.batch WHERE id = r.id FOR UPDATE SKIP LOCKED;
            IF NOT FOUND THEN
                INSERT INTO {schema}.held (id, work) VALUES (r.parent, 1) ON CONFLICT DO NOTHING;
                CONTINUE;
            END IF;
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
        v_batches := v_next;
    END LOOP;
    FOR r IN SELECT id FROM unnest(v_started) AS id LOOP
        v_left := v_left - {schema}.move_held(r.id, v_left, p_now, p_keep);
    END LOOP;
    RETURN p_max - v_left;
END $$;

-- Returns how many moved. What is held stays noted.
CREATE OR REPLACE FUNCTION {schema}.move_held(p_id uuid, p_max integer, p_now timestamptz, p_keep bigint) RETURNS integer LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE h {schema}.held; v_moved integer; v_key text;
BEGIN
    IF p_max <= 0 THEN RETURN 0; END IF;
    SELECT * INTO h FROM {schema}.held WHERE id = p_id ORDER BY work DESC LIMIT 1 FOR UPDATE SKIP LOCKED;
    IF NOT FOUND THEN RETURN 0; END IF;
    IF h.work = 1 THEN
        DELETE FROM {schema}.held WHERE id = p_id AND work = 1; -- noted anew when something is left
        RETURN {schema}.settle('{}', ARRAY[p_id], p_max, p_now, p_keep);
    ELSIF h.work = 2 THEN
        v_moved := {schema}.start_members(p_id, p_max, p_now);
        DELETE FROM {schema}.held WHERE id = p_id AND work = 2 AND NOT EXISTS (SELECT FROM {schema}.awaiting WHERE parent = p_id AND parent_kind = 5);
        RETURN v_moved;
    ELSIF h.work = 3 THEN
        RETURN {schema}.delete_members(p_id, p_max, p_now, p_keep);
    END IF;
    SELECT concurrency_key INTO v_key FROM {schema}.blocked WHERE job = p_id FOR UPDATE SKIP LOCKED;
    IF FOUND THEN
        DELETE FROM {schema}.held WHERE id = p_id AND work = 4;
        PERFORM {schema}.wake(ARRAY[v_key]);
        RETURN 1;
    END IF;
    DELETE FROM {schema}.held WHERE id = p_id AND work = 4 AND NOT EXISTS (SELECT FROM {schema}.blocked WHERE job = p_id);
    RETURN 0;
END $$;

-- Goes on deleting the members of a cancelled batch, in the order of their ids, and begins anew as long as one was held. Several pages a step, since most members may be over.
CREATE FUNCTION {schema}.delete_members(p_batch uuid, p_max integer, p_now timestamptz, p_keep bigint) RETURNS integer LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE h {schema}.held; r record; v_ids uuid[]; v_taken {schema}.taken[]; v_reason text; v_actor text; v_held boolean; v_moved integer := 0; v_ended uuid[] := '{}';
BEGIN
    IF EXISTS (SELECT FROM {schema}.batch WHERE id = p_batch) AND cardinality({schema}.free_batches(ARRAY[p_batch])) = 0 THEN RETURN 0; END IF;
    SELECT CASE WHEN ruled_out THEN 'The end of the parent ruled the batch out.' ELSE 'The batch was cancelled.' END, cancelled_by INTO v_reason, v_actor FROM {schema}.batch WHERE id = p_batch;
    DELETE FROM {schema}.held WHERE id = p_batch AND work = 2;
    FOR page IN 1..10 LOOP
        SELECT * INTO h FROM {schema}.held WHERE id = p_batch AND work = 3;
        v_ids := ARRAY(SELECT id FROM {schema}.job WHERE batch = p_batch AND (h.after IS NULL OR id > h.after) ORDER BY id LIMIT p_max);
        v_taken := {schema}.take_free(v_ids, ARRAY[0, 1, 2, 4, 6]);
        v_held := EXISTS (
            SELECT FROM unnest(v_ids) AS i
            WHERE i NOT IN (SELECT job FROM unnest(v_taken)) AND {schema}.state_of(i) = ANY(ARRAY[0, 1, 2, 4, 6]) AND NOT EXISTS (SELECT FROM {schema}.running WHERE job = i AND marked));
        IF cardinality(v_taken) > 0 THEN
            PERFORM {schema}.left_places(v_taken, p_now);
            PERFORM {schema}.delete_taken(v_taken, v_reason, v_actor, p_max, p_now, p_keep);
        END IF;
        v_moved := v_moved + cardinality(v_taken);
        EXIT WHEN cardinality(v_ids) < p_max;
        UPDATE {schema}.held SET after = v_ids[p_max], passed = passed OR v_held WHERE id = p_batch AND work = 3;
        IF v_moved >= p_max OR page = 10 THEN RETURN least(v_moved, p_max); END IF;
    END LOOP;
    FOR r IN
        UPDATE {schema}.batch SET cancelled = true, cancelled_by = v_actor
        WHERE id = ANY(ARRAY(SELECT id FROM {schema}.batch WHERE outer_batch = p_batch AND NOT cancelled AND NOT coalesce(ended IN (3, 5), false) FOR UPDATE SKIP LOCKED)) RETURNING id
    LOOP
        INSERT INTO {schema}.held (id, work) VALUES (r.id, 3) ON CONFLICT DO NOTHING;
        v_ended := v_ended || {schema}.count_members(r.id, 0, 0, 0, 0, p_now);
        v_moved := v_moved + 1;
    END LOOP;
    IF h.passed OR v_held OR EXISTS (SELECT FROM {schema}.batch WHERE outer_batch = p_batch AND NOT cancelled AND NOT coalesce(ended IN (3, 5), false)) THEN
        UPDATE {schema}.held SET after = NULL, passed = false WHERE id = p_batch AND work = 3;
    ELSE
        DELETE FROM {schema}.held WHERE id = p_batch AND work = 3;
    END IF;
    IF cardinality(v_ended) > 0 THEN PERFORM {schema}.settle('{}', v_ended, p_max, p_now, p_keep); END IF;
    RETURN least(v_moved, p_max);
END $$;

-- What gives up on one batch goes on with the next.
CREATE OR REPLACE FUNCTION {schema}.move_step(p_max integer, p_now timestamptz, p_keep bigint) RETURNS integer LANGUAGE plpgsql SET lock_timeout = '20ms' SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE v_left integer := p_max; v_moved integer; r record;
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
        BEGIN
            v_left := v_left - {schema}.move_held(r.id, v_left, p_now, p_keep);
        EXCEPTION WHEN lock_not_available THEN NULL; -- it stays noted
        END;
    END LOOP;
    RETURN p_max - v_left;
END $$;

-- Those whose batch is held stay for maintenance.
CREATE OR REPLACE FUNCTION {schema}.drop_cancelled(p_jobs uuid[], p_now timestamptz, p_keep bigint) RETURNS void LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE v_taken {schema}.taken[]; v_by text; v_free uuid[];
BEGIN
    v_free := {schema}.free_batches(ARRAY(SELECT DISTINCT batch FROM {schema}.ready WHERE job = ANY(p_jobs)));
    v_taken := {schema}.take_free(ARRAY(SELECT job FROM {schema}.ready WHERE job = ANY(p_jobs) AND batch = ANY(v_free)), ARRAY[0]);
    IF cardinality(v_taken) = 0 THEN RETURN; END IF;
    SELECT o.cancelled_by INTO v_by FROM unnest(v_taken) t JOIN {schema}.batch b ON b.id = t.batch JOIN {schema}.batch o ON o.id = ANY(b.path) AND o.cancelled LIMIT 1;
    PERFORM {schema}.left_places(v_taken, p_now);
    PERFORM {schema}.delete_taken(v_taken, 'The batch was cancelled.', v_by, 1000, p_now, p_keep);
END $$;

-- Deletes jobs that a fetch came upon and that have no row any more which says what they are: their batches and their children learn of it, and their keys are free.
-- Those that are held, or whose batch is, stay. Returns those that are gone.
CREATE FUNCTION {schema}.drop_rowless(p_jobs uuid[], p_now timestamptz) RETURNS uuid[] LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE v_taken {schema}.taken[]; v_free uuid[];
BEGIN
    v_free := {schema}.free_batches(ARRAY(
        SELECT batch FROM {schema}.ready WHERE job = ANY(p_jobs) AND batch IS NOT NULL UNION SELECT batch FROM {schema}.running WHERE job = ANY(p_jobs) AND batch IS NOT NULL));
    v_taken := {schema}.take_free(ARRAY(
        SELECT p.job FROM (
            SELECT job, batch FROM {schema}.ready WHERE job = ANY(p_jobs) UNION ALL SELECT job, batch FROM {schema}.running WHERE job = ANY(p_jobs)) p
        WHERE (p.batch IS NULL OR p.batch = ANY(v_free) OR NOT EXISTS (SELECT FROM {schema}.batch WHERE id = p.batch)) AND NOT EXISTS (SELECT FROM {schema}.job WHERE id = p.job)), ARRAY[0, 2]);
    IF cardinality(v_taken) > 0 THEN
        PERFORM {schema}.left_places(v_taken, p_now);
        PERFORM {schema}.delete_taken(v_taken, 'The row that says what the job is was missing.', NULL, 1000, p_now, 0);
    END IF;
    RETURN ARRAY(SELECT job FROM unnest(v_taken));
END $$;

-- A job that would end, and whose batch is held, stays for a later step, as one does whose own row is held.
CREATE OR REPLACE FUNCTION {schema}.rescue(p_limit integer, p_max integer, p_now timestamptz, p_keep_succeeded bigint, p_keep_failed bigint, p_keep bigint) RETURNS integer LANGUAGE plpgsql SET lock_timeout = '1s' SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE v_jobs uuid[]; v_ended uuid[]; v_free uuid[];
BEGIN
    UPDATE {schema}.server SET expired = true
    WHERE id = ANY(ARRAY(SELECT id FROM {schema}.server WHERE lease_until <= p_now AND NOT expired FOR NO KEY UPDATE SKIP LOCKED)) AND lease_until <= p_now AND NOT expired;
    IF NOT EXISTS (SELECT FROM {schema}.running r LEFT JOIN {schema}.server s ON s.id = r.owner WHERE s.id IS NULL OR s.expired) THEN RETURN 0; END IF;
    v_free := {schema}.free_batches(ARRAY(
        SELECT DISTINCT batch FROM (
            SELECT r.batch FROM {schema}.running r LEFT JOIN {schema}.server s ON s.id = r.owner
            WHERE r.batch IS NOT NULL AND (s.id IS NULL OR s.expired) AND (r.marked OR r.crashes + 1 >= p_limit) ORDER BY r.job LIMIT p_max) b));
    WITH lost AS MATERIALIZED (
        SELECT r.job, s.name AS server, r.started OR r.claimed_at >= coalesce(s.heartbeat_at, r.claimed_at) AS began, coalesce(s.gone, false) AS gone
        FROM {schema}.running r LEFT JOIN {schema}.server s ON s.id = r.owner
        WHERE (s.id IS NULL OR s.expired) AND (r.batch IS NULL OR r.batch = ANY(v_free) OR NOT (r.marked OR coalesce(r.crashes + 1 >= p_limit, false)))
        ORDER BY r.job LIMIT p_max FOR UPDATE OF r SKIP LOCKED),
    left_running AS (DELETE FROM {schema}.running r USING lost l WHERE r.job = l.job RETURNING r.*, l.server, l.began, l.began AND NOT l.gone AND NOT r.marked AS charged),
    gone AS MATERIALIZED (
        SELECT l.*, greatest(fence + 1, {schema}.micros(p_now)) AS new_fence, crashes + CASE WHEN charged THEN 1 ELSE 0 END AS new_crashes,
               CASE WHEN marked THEN 3 WHEN charged AND crashes + 1 >= p_limit THEN 4 ELSE 0 END AS state, 'Poison ' || coalesce({schema}.call_name(j.type, j.method), '(unknown)') AS fingerprint
        FROM left_running l LEFT JOIN {schema}.job j ON j.id = l.job),
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

-- Takes back the crashes that a rescue charged for these claims; what somebody's transaction holds keeps its charge until it is asked for again.
CREATE OR REPLACE FUNCTION {schema}.uncharge(p_jobs uuid[], p_fences bigint[]) RETURNS integer LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE v_left uuid[]; v_done uuid[];
BEGIN
    v_left := ARRAY(SELECT c.job FROM {schema}.crash c JOIN unnest(p_jobs, p_fences) AS h(job, fence) ON c.job = h.job AND c.fence = h.fence FOR UPDATE OF c SKIP LOCKED);
    FOR i IN 1..2 LOOP -- twice: a job may move from a later place to an earlier one between two statements
        EXIT WHEN cardinality(v_left) = 0;
        WITH r AS (UPDATE {schema}.ready     SET crashes = crashes - 1 WHERE crashes > 0 AND job = ANY(ARRAY(SELECT job FROM {schema}.ready     WHERE job = ANY(v_left) FOR NO KEY UPDATE SKIP LOCKED)) RETURNING job),
             b AS (UPDATE {schema}.blocked   SET crashes = crashes - 1 WHERE crashes > 0 AND job = ANY(ARRAY(SELECT job FROM {schema}.blocked   WHERE job = ANY(v_left) FOR NO KEY UPDATE SKIP LOCKED)) RETURNING job),
             s AS (UPDATE {schema}.scheduled SET crashes = crashes - 1 WHERE crashes > 0 AND job = ANY(ARRAY(SELECT job FROM {schema}.scheduled WHERE job = ANY(v_left) FOR NO KEY UPDATE SKIP LOCKED)) RETURNING job),
             u AS (UPDATE {schema}.running   SET crashes = crashes - 1 WHERE crashes > 0 AND job = ANY(ARRAY(SELECT job FROM {schema}.running   WHERE job = ANY(v_left) FOR NO KEY UPDATE SKIP LOCKED)) RETURNING job)
        SELECT array_agg(job) INTO v_done FROM (SELECT job FROM r UNION ALL SELECT job FROM b UNION ALL SELECT job FROM s UNION ALL SELECT job FROM u) d;
        DELETE FROM {schema}.crash c USING unnest(p_jobs, p_fences) AS h(job, fence) WHERE c.job = h.job AND c.fence = h.fence AND c.job = ANY(v_done);
        v_left := ARRAY(SELECT j FROM unnest(v_left) j WHERE j <> ALL(coalesce(v_done, '{}')));
    END LOOP;
    RETURN 0;
END $$;

-- The sweep of batches that nobody sealed leaves what is held for the next time.
CREATE OR REPLACE FUNCTION {schema}.prune_batches(p_max integer, p_now timestamptz, p_keep_succeeded bigint, p_keep bigint, p_unsealed bigint) RETURNS integer LANGUAGE plpgsql SET lock_timeout = '1s' SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE r record; v_jobs uuid[]; v_left integer := p_max; v_taken {schema}.taken[]; v_ended uuid[]; v_inner uuid[];
BEGIN
    FOR r IN SELECT id FROM {schema}.batch WHERE NOT sealed AND created_at <= {schema}.later(p_now, -p_unsealed) ORDER BY created_at LIMIT 10 FOR UPDATE SKIP LOCKED LOOP
        EXIT WHEN v_left <= 0;
        CONTINUE WHEN cardinality({schema}.free_batches(ARRAY[r.id])) = 0;
        UPDATE {schema}.batch SET cancelled = true WHERE id = r.id AND NOT cancelled;
        v_ended := {schema}.count_members(r.id, 0, 0, 0, 0, p_now);
        v_jobs := ARRAY(SELECT id FROM {schema}.job WHERE batch = r.id ORDER BY id LIMIT v_left);
        v_taken := {schema}.take_free(v_jobs, ARRAY[0, 1, 2, 4, 6]);
        IF cardinality(v_taken) > 0 THEN -- members first end, since a child that waits for one of them has to learn of it
            PERFORM {schema}.left_places(v_taken, p_now);
            PERFORM {schema}.delete_taken(v_taken, 'The batch was never sealed: its creation was not completed.', NULL, v_left, p_now, p_keep);
        END IF;
        PERFORM {schema}.settle('{}', v_ended, v_left, p_now, p_keep);
        WITH gone AS (
            DELETE FROM {schema}.finished f
            WHERE f.job = ANY(ARRAY(SELECT job FROM {schema}.finished WHERE job = ANY(v_jobs) FOR UPDATE SKIP LOCKED)) AND NOT EXISTS (SELECT FROM {schema}.awaiting a WHERE a.parent = f.job) RETURNING f.job, f.queue, f.state),
        counted AS (INSERT INTO {schema}.counter_delta (queue, state, n) SELECT queue, state, -count(*) FROM gone GROUP BY queue, state)
        SELECT coalesce(array_agg(job), '{}') INTO v_jobs FROM gone;
        PERFORM {schema}.forget(v_jobs, p_now);
        v_left := v_left - cardinality(v_jobs);
        CONTINUE WHEN EXISTS (SELECT FROM {schema}.job WHERE batch = r.id) OR EXISTS (SELECT FROM {schema}.awaiting WHERE parent = r.id);
        v_inner := ARRAY(SELECT id FROM {schema}.batch WHERE outer_batch = r.id ORDER BY id FOR UPDATE SKIP LOCKED);
        UPDATE {schema}.batch SET cancelled = true WHERE id = ANY(v_inner) AND NOT sealed;
        CONTINUE WHEN EXISTS (SELECT FROM {schema}.batch WHERE outer_batch = r.id AND (ended IS NULL OR id <> ALL(v_inner)));
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

-- A change waits for whoever holds its jobs and batches, but not for long: it may hold the row of signal meanwhile, which rescues need.
ALTER FUNCTION {schema}.change_jobs(integer, uuid[], integer[], timestamptz, text, text, text, timestamptz, bigint) SET lock_timeout = '1s';
ALTER FUNCTION {schema}.change_batches(integer, uuid[], text, text, timestamptz, bigint)                            SET lock_timeout = '1s';

ALTER TABLE {schema}.held DROP CONSTRAINT IF EXISTS held_sane;
ALTER TABLE {schema}.held ADD CONSTRAINT held_sane CHECK (work BETWEEN 1 AND 4) NOT VALID;
