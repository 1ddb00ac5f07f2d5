-- A JobChangeKind for jobs in some states (a reschedule to p_due). Answers for every distinct id: ChangeStatus and the state before.
-- It waits for whoever holds its jobs and batches, but not for long: it may hold the row of signal meanwhile, which rescues need.
CREATE OR REPLACE FUNCTION {change_jobs}(
    p_kind integer, p_jobs uuid[], p_states integer[], p_due timestamptz, p_actor text, p_reason text, p_action text, p_now timestamptz, p_keep bigint)
RETURNS TABLE (id uuid, status integer, was smallint)
LANGUAGE plpgsql SET lock_timeout = '1s' SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
#variable_conflict use_column
DECLARE
    v_ids    uuid[];
    v_taken  {schema}.taken[];
    v_done   uuid[];
    v_same   uuid[] := '{}'; -- enqueued already
    v_target smallint := CASE p_kind WHEN {JobChangeKind.Delete} THEN {JobState.Deleted} WHEN {JobChangeKind.Requeue} THEN {JobState.Enqueued} ELSE {JobState.Scheduled} END;
BEGIN
    v_ids := ARRAY(SELECT DISTINCT i FROM unnest(p_jobs) i ORDER BY i);
    v_taken := {take_all}(v_ids, CASE p_kind WHEN {JobChangeKind.Requeue} THEN array_remove(p_states, {JobState.Enqueued}) ELSE p_states END);
    v_done := ARRAY(SELECT job FROM unnest(v_taken));
    IF p_kind = {JobChangeKind.Requeue} AND {JobState.Enqueued} = ANY(p_states) THEN
        v_same := ARRAY(SELECT i FROM unnest(v_ids) i WHERE i <> ALL(v_done) AND {state_of}(i) = {JobState.Enqueued});
    END IF;
    IF cardinality(v_done) > 0 THEN
        PERFORM {left_places}(v_taken, p_now);
        DELETE FROM {schema}.crash WHERE job = ANY(v_done);
        INSERT INTO {schema}.audit (at, actor, action, target, n)
        SELECT p_now, p_actor, p_action, (SELECT i FROM unnest(p_jobs) WITH ORDINALITY AS x(i, n) WHERE i = ANY(v_done) ORDER BY n LIMIT 1), cardinality(v_done);
        IF p_kind = {JobChangeKind.Delete} THEN
            PERFORM {delete_taken}(v_taken, p_reason, p_actor, {FollowUps.MaxInCommit}, p_now, p_keep);
        ELSE
            INSERT INTO {schema}.history (job, state, at, ready_at, started_at, attempt, server, application, reason, actor, due_at)
            SELECT t.job, v_target, p_now, t.ready_at, t.claimed_at, CASE WHEN t.was = {JobState.Processing} THEN t.attempts + 1 ELSE 0 END, s.name, s.application, p_reason, p_actor, p_due
            FROM unnest(v_taken) t LEFT JOIN {schema}.server s ON s.id = t.owner;
            IF p_kind = {JobChangeKind.Requeue} THEN
                INSERT INTO {schema}.ready (queue, priority, seq, job, ready_at, fence, attempts, crashes, batch, concurrency_key, retention, grp)
                SELECT t.queue, t.priority, coalesce(o.seq, nextval('{schema}.ready_seq')), t.job, p_now, greatest(t.fence + 1, {micros}(p_now)), 0, 0, t.batch, t.concurrency_key, t.retention, o.grp
                FROM (
                    SELECT u.job, u.queue, coalesce(j.priority, u.priority) AS priority, u.fence, u.batch, u.concurrency_key, u.retention
                    FROM unnest(v_taken) u LEFT JOIN {schema}.job j ON j.id = u.job ORDER BY array_position(p_jobs, u.job)) t
                LEFT JOIN LATERAL (SELECT * FROM {take_turn}(t.job, t.queue, t.priority) WHERE EXISTS (SELECT FROM {schema}.grouped LIMIT 1)) o ON true;
            ELSE
                UPDATE {schema}.job SET scheduled_at = p_due WHERE id = ANY(v_done);
                INSERT INTO {schema}.scheduled (job, due_at, queue, priority, fence, attempts, crashes, batch, concurrency_key, retention)
                SELECT t.job, p_due, t.queue, coalesce(j.priority, t.priority), greatest(t.fence + 1, {micros}(p_now)), 0, 0, t.batch, t.concurrency_key, t.retention
                FROM unnest(v_taken) t LEFT JOIN {schema}.job j ON j.id = t.job;
            END IF;
            INSERT INTO {schema}.counter_delta (queue, state, n) SELECT queue, v_target, count(*) FROM unnest(v_taken) GROUP BY queue;
        END IF;
    END IF;
    RETURN QUERY
    SELECT i,
           CASE WHEN t.job IS NOT NULL OR i = ANY(v_same) THEN {ChangeStatus.Applied} WHEN x.state IS NULL THEN {ChangeStatus.NotFound} ELSE {ChangeStatus.WrongState} END,
           coalesce(t.was, x.state)
    FROM unnest(v_ids) AS i
    LEFT JOIN unnest(v_taken) t ON t.job = i
    LEFT JOIN LATERAL (SELECT {state_of}(i) AS state WHERE t.job IS NULL) x ON true;
END $$;
