-- Creates batches and places the jobs, inserted by the statement before, that have a batch, a parent or a sequence: those of p_ordered. Answers with InsertStatus for each batch and each job that was placed or refused.
CREATE OR REPLACE FUNCTION {place_new}(
    p_batches uuid[], p_descriptions text[], p_outer uuid[], p_kinds smallint[], p_parents uuid[], p_conditions smallint[], p_sealed boolean[],
    p_jobs uuid[], p_ordered uuid[], p_now timestamptz, p_keep bigint)
RETURNS TABLE (id uuid, status integer)
LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
#variable_conflict use_column
DECLARE
    r         record;
    b         {schema}.batch;
    v_state   smallint; -- of a parent
    v_path    uuid[];
    v_status  integer;
    v_waiting boolean;
    v_go      boolean;  -- false: ruled out
    v_due     timestamptz;
    v_before  uuid;     -- in a sequence
    v_new     uuid[];
    v_sealing uuid[] := '{}';
    v_ended   uuid[] := '{}';
    v_refused uuid[] := '{}';    -- jobs
    v_dropped uuid[] := '{}';    -- batches that were refused for the batch that they were to be in …
    v_why     integer[] := '{}'; -- … and the status of each
BEGIN
    -- The sequences of the jobs, by key. Whoever creates others of one of them waits here.
    INSERT INTO {schema}.sequence AS s (key, job)
    SELECT DISTINCT ON (j.sequence) j.sequence, j.id FROM {schema}.job j WHERE j.id = ANY(p_ordered) AND {state_of}(j.id) IS NULL ORDER BY j.sequence
    ON CONFLICT (key) DO UPDATE SET job = s.job;

    -- Parents, and the last jobs of those sequences, are locked before batches, by id, as a finish locks its jobs before their batches.
    FOR r IN
        SELECT p.id FROM (
            SELECT s.job AS id FROM {schema}.sequence s WHERE s.key IN (SELECT j.sequence FROM {schema}.job j WHERE j.id = ANY(p_ordered))
            UNION
            SELECT j.parent AS id FROM {schema}.job j WHERE j.id = ANY(p_jobs) AND j.start_kind = {JobStartKind.AfterJob}
            UNION SELECT n.parent FROM unnest(p_parents, p_kinds) AS n(parent, kind) WHERE n.kind = {JobStartKind.AfterJob}) p
        WHERE p.id <> ALL(p_jobs) ORDER BY p.id
    LOOP
        PERFORM {parent_state}({JobStartKind.AfterJob}::smallint, r.id);
    END LOOP;

    -- The batches, each of which may be in the one before.
    FOR r IN
        SELECT * FROM unnest(p_batches, p_descriptions, p_outer, p_kinds, p_parents, p_conditions, p_sealed)
            WITH ORDINALITY AS n(id, description, outer_batch, kind, parent, condition, sealed, n) ORDER BY n
    LOOP
        IF EXISTS (SELECT FROM {schema}.batch WHERE id = r.id) THEN RETURN QUERY SELECT r.id, {InsertStatus.Exists}; CONTINUE; END IF;
        v_path := ARRAY[r.id]; v_status := {InsertStatus.Created}; v_waiting := false; v_go := true; v_state := NULL;
        IF r.outer_batch IS NOT NULL THEN
            SELECT * INTO b FROM {schema}.batch WHERE id = r.outer_batch FOR UPDATE;
            IF NOT FOUND THEN v_status := {InsertStatus.BatchMissing};
            ELSIF EXISTS (SELECT FROM {schema}.batch WHERE id = ANY(b.path) AND cancelled) THEN v_status := {InsertStatus.BatchCanceled};
            ELSE
                v_path := r.id || b.path;
                v_go := NOT EXISTS (SELECT FROM {schema}.batch WHERE id = ANY(b.path) AND ruled_out);
            END IF;
        END IF;
        IF v_status IN ({InsertStatus.BatchMissing}, {InsertStatus.BatchCanceled}) THEN v_dropped := v_dropped || r.id; v_why := v_why || v_status; END IF;
        IF v_status = {InsertStatus.BatchMissing} AND r.outer_batch = ANY(v_dropped) THEN
            v_status := v_why[array_position(v_dropped, r.outer_batch)];
            v_why[cardinality(v_why)] := v_status;
        END IF;
        IF v_status = {InsertStatus.Created} AND r.parent IS NOT NULL THEN
            v_state := {parent_state}(r.kind, r.parent);
            IF v_state IS NULL THEN v_status := {InsertStatus.ParentMissing};
            ELSIF v_state NOT IN ({JobState.Succeeded}, {JobState.Failed}, {JobState.Deleted}) THEN v_waiting := true;
            ELSIF NOT {starts}(v_state, r.condition) THEN
                IF v_state = {JobState.Failed} THEN v_waiting := true; ELSE v_go := false; END IF; -- a failed parent may be retried
            END IF;
        END IF;
        IF v_status = {InsertStatus.Created} AND NOT v_go THEN v_status := {InsertStatus.ParentRuledOut}; END IF;
        RETURN QUERY SELECT r.id, v_status;
        CONTINUE WHEN v_status NOT IN ({InsertStatus.Created}, {InsertStatus.ParentRuledOut});
        INSERT INTO {schema}.batch (id, created_at, description, outer_batch, path, parent, parent_kind, condition, waiting, sealed, started, ruled_out)
        VALUES (r.id, p_now, r.description, r.outer_batch, v_path, r.parent, r.kind, r.condition, v_waiting AND v_go, false,
                r.sealed AND v_go AND NOT v_waiting AND (r.outer_batch IS NULL OR b.started), NOT v_go);
        IF r.outer_batch IS NOT NULL THEN PERFORM {count_members}(r.outer_batch, 1, 0, 0, 0, p_now); END IF;
        IF r.sealed THEN v_sealing := r.id || v_sealing; END IF; -- only when its members are in: until then it must not come to an end
        IF NOT v_go THEN v_ended := v_ended || {count_members}(r.id, 0, 0, 0, 0, p_now); END IF;
    END LOOP;

    -- Of the jobs, those are refused whose batch is missing or cancelled.
    v_new := ARRAY(SELECT n.id FROM unnest(p_jobs) WITH ORDINALITY AS n(id, n) WHERE {state_of}(n.id) IS NULL ORDER BY n);
    PERFORM FROM {schema}.batch WHERE id IN (SELECT j.batch FROM {schema}.job j WHERE j.id = ANY(v_new)) ORDER BY cardinality(path) DESC, id FOR UPDATE;
    FOR r IN
        SELECT j.id,
               CASE WHEN o.id IS NOT NULL THEN {InsertStatus.BatchCanceled}
                    ELSE coalesce(v_why[array_position(v_dropped, j.batch)], {InsertStatus.BatchMissing}) END AS status
        FROM {schema}.job j LEFT JOIN {schema}.batch o ON o.id = j.batch
        WHERE j.id = ANY(v_new) AND j.batch IS NOT NULL AND (o.id IS NULL OR EXISTS (SELECT FROM {schema}.batch c WHERE c.id = ANY(o.path) AND c.cancelled))
    LOOP
        v_refused := v_refused || r.id;
        RETURN QUERY SELECT r.id, r.status;
    END LOOP;

    -- Members without a parent, all at once: a batch is created with a thousand of them a unit.
    RETURN QUERY
    WITH member AS MATERIALIZED (
        SELECT j.*, n.n, o.started AS begun,
               CASE j.start_kind WHEN {JobStartKind.After} THEN {later}(p_now, j.start_delay) WHEN {JobStartKind.At} THEN j.start_at END AS due
        FROM unnest(v_new) WITH ORDINALITY AS n(id, n) JOIN {schema}.job j ON j.id = n.id JOIN {schema}.batch o ON o.id = j.batch
        WHERE j.start_kind < {JobStartKind.AfterJob} AND j.sequence IS NULL AND j.id <> ALL(v_refused)
          AND NOT EXISTS (SELECT FROM {schema}.batch c WHERE c.id = ANY(o.path) AND c.ruled_out)),
    begun AS (
        INSERT INTO {schema}.ready (queue, priority, seq, job, ready_at, fence, attempts, crashes, batch, concurrency_key, retention, grp)
        SELECT m.queue, m.priority, coalesce(o.seq, nextval('{schema}.ready_seq')), m.id, p_now, 0, 0, 0, m.batch, m.concurrency_key, m.retention, o.grp
        FROM (SELECT * FROM member WHERE begun AND (due IS NULL OR due <= p_now) ORDER BY n) m
        LEFT JOIN LATERAL (SELECT * FROM {take_turn}(m.id, m.queue, m.priority) WHERE EXISTS (SELECT FROM {schema}.grouped LIMIT 1)) o ON true),
    delayed AS (
        INSERT INTO {schema}.scheduled (job, due_at, queue, priority, fence, attempts, crashes, batch, concurrency_key, retention)
        SELECT id, due, queue, priority, 0, 0, 0, batch, concurrency_key, retention FROM member WHERE begun AND due > p_now),
    kept AS (
        INSERT INTO {schema}.awaiting (job, parent, parent_kind, condition, delay, queue, priority, fence, attempts, crashes, batch, concurrency_key, retention)
        SELECT id, batch, {AwaitedKind.OwnBatch}, 0, 0, queue, priority, 0, 0, 0, batch, concurrency_key, retention FROM member WHERE NOT begun)
    SELECT id, {InsertStatus.Created} FROM member ORDER BY n;
    FOR r IN
        SELECT j.batch, count(*) AS n FROM {schema}.job j JOIN {schema}.awaiting a ON a.job = j.id
        WHERE j.id = ANY(v_new) AND j.start_kind < {JobStartKind.AfterJob} GROUP BY j.batch
        UNION ALL
        SELECT j.batch, count(*) FROM {schema}.job j
        WHERE j.id = ANY(v_new) AND j.start_kind < {JobStartKind.AfterJob} AND {state_of}(j.id) IN ({JobState.Enqueued}, {JobState.Scheduled}) GROUP BY j.batch
    LOOP
        PERFORM {count_members}(r.batch, r.n, 0, 0, 0, p_now);
    END LOOP;

    -- The others in their order: each may be the parent of the next.
    FOR r IN
        SELECT j.*, EXISTS (SELECT FROM {schema}.batch o JOIN {schema}.batch c ON c.id = ANY(o.path) WHERE o.id = j.batch AND c.ruled_out) AS ruled_out
        FROM unnest(v_new) WITH ORDINALITY AS n(id, n) JOIN {schema}.job j ON j.id = n.id WHERE j.id <> ALL(v_refused) AND {state_of}(j.id) IS NULL ORDER BY n
    LOOP
        IF r.sequence IS NOT NULL AND NOT r.ruled_out THEN
            SELECT {first_open}(job, r.condition) INTO v_before FROM {schema}.sequence WHERE key = r.sequence AND job <> r.id AND job <> ALL(v_refused);
            UPDATE {schema}.sequence SET job = r.id WHERE key = r.sequence;
            IF v_before IS NOT NULL THEN
                r.start_kind := {JobStartKind.AfterJob};
                r.parent := v_before;
                UPDATE {schema}.job SET start_kind = r.start_kind, parent = r.parent WHERE id = r.id;
            END IF;
        END IF;
        v_state := CASE WHEN r.start_kind >= {JobStartKind.AfterJob} THEN {parent_state}(r.start_kind, r.parent) ELSE {JobState.Processing} END;
        IF v_state IS NULL THEN
            v_refused := v_refused || r.id;
            RETURN QUERY SELECT r.id, {InsertStatus.ParentMissing};
            CONTINUE;
        END IF;
        v_status := {InsertStatus.Created};
        v_due := CASE r.start_kind WHEN {JobStartKind.At} THEN r.start_at ELSE {later}(p_now, r.start_delay) END;
        IF r.ruled_out OR (v_state IN ({JobState.Succeeded}, {JobState.Deleted}) AND NOT {starts}(v_state, r.condition)) THEN
            v_status := {InsertStatus.ParentRuledOut};
            INSERT INTO {schema}.finished (job, state, finished_at, expires_at, queue, priority, fence, attempts, crashes, attempt, reason, batch, concurrency_key, retention)
            VALUES (r.id, {JobState.Deleted}, p_now, {later}(p_now, coalesce(r.retention, p_keep)), r.queue, r.priority, 0, 0, 0, 0,
                    CASE WHEN r.ruled_out THEN {Reasons.BatchRuledOut}
                         WHEN v_state = {JobState.Succeeded} THEN {Reasons.ParentRuledOut(JobState.Succeeded)}
                         ELSE {Reasons.ParentRuledOut(JobState.Deleted)} END,
                    r.batch, r.concurrency_key, r.retention);
        ELSIF r.start_kind >= {JobStartKind.AfterJob}
              AND (v_state NOT IN ({JobState.Succeeded}, {JobState.Failed}, {JobState.Deleted}) OR (v_state = {JobState.Failed} AND NOT {starts}(v_state, r.condition))) THEN
            INSERT INTO {schema}.awaiting (job, parent, parent_kind, condition, delay, queue, priority, fence, attempts, crashes, batch, concurrency_key, retention, sequence)
            VALUES (r.id, r.parent, r.start_kind, r.condition, r.start_delay, r.queue, r.priority, 0, 0, 0, r.batch, r.concurrency_key, r.retention, r.sequence);
            IF r.sequence IS NOT NULL AND v_state = {JobState.Failed} THEN
                INSERT INTO {schema}.sequence_hold (job, sequence, at) VALUES (r.parent, r.sequence, p_now) ON CONFLICT DO NOTHING;
            END IF;
        ELSE
            IF r.start_kind >= {JobStartKind.AfterJob} THEN
                INSERT INTO {schema}.parent_outcome
                SELECT r.id, r.parent, v_state, f.result, f.error_type, f.error_message, f.error_details, f.fingerprint
                FROM (SELECT 1) one LEFT JOIN {schema}.finished f ON f.job = r.parent;
            END IF;
            IF EXISTS (SELECT FROM {schema}.batch o WHERE o.id = r.batch AND NOT o.started) THEN
                INSERT INTO {schema}.awaiting (job, parent, parent_kind, condition, delay, held_until, queue, priority, fence, attempts, crashes, batch, concurrency_key, retention)
                VALUES (r.id, r.batch, {AwaitedKind.OwnBatch}, 0, 0, v_due, r.queue, r.priority, 0, 0, 0, r.batch, r.concurrency_key, r.retention);
            ELSIF v_due > p_now THEN
                UPDATE {schema}.job SET scheduled_at = v_due WHERE id = r.id;
                INSERT INTO {schema}.scheduled (job, due_at, queue, priority, fence, attempts, crashes, batch, concurrency_key, retention)
                VALUES (r.id, v_due, r.queue, r.priority, 0, 0, 0, r.batch, r.concurrency_key, r.retention);
            ELSE
                INSERT INTO {schema}.ready (queue, priority, seq, job, ready_at, fence, attempts, crashes, batch, concurrency_key, retention, grp)
                SELECT r.queue, r.priority, coalesce(o.seq, nextval('{schema}.ready_seq')), r.id, p_now, 0, 0, 0, r.batch, r.concurrency_key, r.retention, o.grp
                FROM (SELECT) one LEFT JOIN LATERAL (SELECT * FROM {take_turn}(r.id, r.queue, r.priority) WHERE EXISTS (SELECT FROM {schema}.grouped LIMIT 1)) o ON true;
            END IF;
        END IF;
        IF r.batch IS NOT NULL THEN
            PERFORM {count_members}(r.batch, 1, 0, 0, CASE v_status WHEN {InsertStatus.ParentRuledOut} THEN 1 ELSE 0 END, p_now);
        END IF;
        RETURN QUERY SELECT r.id, v_status;
    END LOOP;

    -- What was refused leaves nothing behind, and what was placed is counted where it was born.
    DELETE FROM {schema}.idempotency_key WHERE job = ANY(v_refused) AND key IN (SELECT j.idempotency_key FROM {schema}.job j WHERE j.id = ANY(v_refused));
    UPDATE {schema}.unique_key SET job = job_before, created_at = created_before WHERE job = ANY(v_refused) AND job_before IS NOT NULL;
    DELETE FROM {schema}.unique_key WHERE job = ANY(v_refused);
    DELETE FROM {schema}.sequence WHERE job = ANY(v_refused);
    DELETE FROM {schema}.rated WHERE job = ANY(v_refused);
    DELETE FROM {schema}.grouped WHERE job = ANY(v_refused);
    DELETE FROM {schema}.job_tag WHERE job = ANY(v_refused);
    DELETE FROM {schema}.job WHERE id = ANY(v_refused);
    UPDATE {schema}.job j SET born = {state_of}(j.id) WHERE j.id = ANY(v_new) AND j.born <> {state_of}(j.id);
    INSERT INTO {schema}.counter_delta (queue, state, n) SELECT queue, born, count(*) FROM {schema}.job WHERE id = ANY(v_new) GROUP BY queue, born;

    UPDATE {schema}.batch SET sealed = true WHERE id = ANY(v_sealing);
    FOR r IN SELECT id FROM unnest(v_sealing) WITH ORDINALITY AS n(id, n) ORDER BY n LOOP
        v_ended := v_ended || {count_members}(r.id, 0, 0, 0, 0, p_now);
    END LOOP;
    IF cardinality(v_ended) > 0 THEN PERFORM {settle}('{}', v_ended, {FollowUps.MaxInCommit}, p_now, p_keep); END IF;
END $$;
