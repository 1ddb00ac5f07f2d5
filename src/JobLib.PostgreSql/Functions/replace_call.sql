-- Gives a job that waits, and that the caller has locked there, the call of another with its unique key. With p_due it moves to that time, unless it waits for its parent, or is ready and the time
-- has come. Where it stays its row is made anew, at its place: a claim that began before this commit has seen the old call, and must not find the row.
CREATE OR REPLACE FUNCTION {replace_call}(
    p_job uuid, p_due timestamptz, p_type text, p_method text, p_signature text, p_arguments text, p_format smallint, p_key text, p_limit smallint, p_wait bigint,
    p_tags text, p_parameters text, p_ambient text, p_retention bigint,
    p_rate text, p_permits integer, p_per bigint, p_burst integer, p_cost integer, p_actor text, p_now timestamptz)
RETURNS void
LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    r       record;
    v_was   smallint := {state_of}(p_job);
    v_moves boolean := false;
    v_due   timestamptz; -- of one that is scheduled then
    v_ready timestamptz;
BEGIN
    IF v_was = {JobState.Enqueued} THEN
        v_moves := coalesce(p_due > p_now, false);
        WITH
        r AS (DELETE FROM {schema}.ready WHERE job = p_job RETURNING *),
        b AS (DELETE FROM {schema}.blocked WHERE job = p_job RETURNING *)
        SELECT * INTO r FROM (
            SELECT queue, priority, seq, ready_at, fence, attempts, crashes, batch, concurrency_key, key_until, key_timed_out, grp FROM r
            UNION ALL SELECT queue, priority, seq, ready_at, fence, attempts, crashes, batch, concurrency_key, key_until, key_timed_out, NULL FROM b) p;
        v_ready := r.ready_at;
        IF v_moves THEN
            v_due := p_due;
            INSERT INTO {schema}.scheduled (job, due_at, queue, priority, fence, attempts, crashes, batch, concurrency_key, retention)
            VALUES (p_job, p_due, r.queue, (SELECT j.priority FROM {schema}.job j WHERE j.id = p_job), r.fence, r.attempts, r.crashes, r.batch, p_key, p_retention);
            INSERT INTO {schema}.counter_delta (queue, state, n) VALUES (r.queue, {JobState.Enqueued}, -1), (r.queue, {JobState.Scheduled}, 1);
        ELSE
            INSERT INTO {schema}.ready (queue, priority, seq, job, ready_at, fence, attempts, crashes, batch, concurrency_key, key_until, key_timed_out, retention, grp)
            VALUES (r.queue, r.priority, r.seq, p_job, r.ready_at, r.fence, r.attempts, r.crashes, r.batch, p_key, r.key_until, r.key_timed_out, p_retention, r.grp);
        END IF;
        IF r.concurrency_key IS NOT NULL AND (v_moves OR r.concurrency_key IS DISTINCT FROM p_key) THEN PERFORM {wake}(ARRAY[r.concurrency_key]); END IF;
    ELSIF v_was = {JobState.Scheduled} THEN
        v_moves := p_due IS NOT NULL;
        DELETE FROM {schema}.scheduled WHERE job = p_job RETURNING * INTO r;
        v_due := coalesce(p_due, r.due_at);
        INSERT INTO {schema}.scheduled (job, due_at, queue, priority, fence, attempts, crashes, retrying, fingerprint, batch, concurrency_key, retention)
        VALUES (p_job, v_due, r.queue, r.priority, r.fence, r.attempts, r.crashes, r.retrying, r.fingerprint, r.batch, p_key, p_retention);
    ELSE
        UPDATE {schema}.awaiting SET concurrency_key = p_key, retention = p_retention WHERE job = p_job;
    END IF;
    UPDATE {schema}.job SET
        type = p_type, method = p_method, signature = p_signature, arguments = p_arguments, format = p_format, concurrency_key = p_key, concurrency_limit = p_limit, concurrency_wait = p_wait,
        tags = p_tags, parameters = p_parameters, ambient = p_ambient, retention = p_retention, scheduled_at = CASE WHEN v_moves THEN p_due ELSE scheduled_at END
    WHERE id = p_job;
    DELETE FROM {schema}.rated WHERE job = p_job;
    IF p_rate IS NOT NULL THEN INSERT INTO {schema}.rated (job, key, permits, per, burst, cost) VALUES (p_job, p_rate, p_permits, p_per, p_burst, p_cost); END IF;
    DELETE FROM {schema}.job_tag WHERE job = p_job;
    IF p_tags IS NOT NULL THEN INSERT INTO {schema}.job_tag (tag, job) SELECT DISTINCT t.tag, p_job FROM json_array_elements_text(p_tags::json) AS t(tag); END IF;

    -- Of all replacements that no person made the last one is told.
    DELETE FROM {schema}.history WHERE job = p_job AND reason = {Reasons.Replaced} AND actor IS NULL;
    INSERT INTO {schema}.history (job, state, at, ready_at, attempt, reason, actor, due_at)
    VALUES (p_job, CASE WHEN v_moves THEN {JobState.Scheduled} ELSE v_was END, p_now, v_ready, 0, {Reasons.Replaced}, p_actor, v_due);
END $$;
