-- Takes the jobs of servers without a lease away from them. p_limit null: a job is never given up. A job that would end, and whose batch somebody holds, stays for a later step, as one does
-- whose own row is held.
CREATE OR REPLACE FUNCTION {rescue}(p_limit integer, p_max integer, p_now timestamptz, p_keep_succeeded bigint, p_keep_failed bigint, p_keep bigint) RETURNS integer
LANGUAGE plpgsql SET lock_timeout = '1s' SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    v_jobs  uuid[];
    v_ended uuid[];
    v_free  uuid[];
BEGIN
    UPDATE {schema}.server SET expired = true
    WHERE id = ANY(ARRAY(SELECT id FROM {schema}.server WHERE lease_until <= p_now AND NOT expired FOR NO KEY UPDATE SKIP LOCKED)) AND lease_until <= p_now AND NOT expired;
    IF NOT EXISTS (SELECT FROM {schema}.running r LEFT JOIN {schema}.server s ON s.id = r.owner WHERE s.id IS NULL OR s.expired) THEN RETURN 0; END IF;
    v_free := {free_batches}(ARRAY(
        SELECT DISTINCT batch FROM (
            SELECT r.batch FROM {schema}.running r LEFT JOIN {schema}.server s ON s.id = r.owner
            WHERE r.batch IS NOT NULL AND (s.id IS NULL OR s.expired) AND (r.marked OR r.crashes + 1 >= p_limit) ORDER BY r.job LIMIT p_max) b));

    WITH
    -- The jobs of dead servers, and whether each had begun.
    lost AS MATERIALIZED (
        SELECT r.job, s.name AS server, s.application, r.started OR r.claimed_at >= coalesce(s.heartbeat_at, r.claimed_at) AS began, coalesce(s.gone, false) AS gone
        FROM {schema}.running r LEFT JOIN {schema}.server s ON s.id = r.owner
        WHERE (s.id IS NULL OR s.expired) AND (r.batch IS NULL OR r.batch = ANY(v_free) OR NOT (r.marked OR coalesce(r.crashes + 1 >= p_limit, false)))
        ORDER BY r.job LIMIT p_max FOR UPDATE OF r SKIP LOCKED),
    left_running AS (
        DELETE FROM {schema}.running r USING lost l WHERE r.job = l.job RETURNING r.*, l.server, l.application, l.began, l.began AND NOT l.gone AND NOT r.marked AS charged),

    -- Where each goes: it has succeeded, it has taken too many servers down, or it runs again.
    gone AS MATERIALIZED (
        SELECT l.*, greatest(fence + 1, {micros}(p_now)) AS new_fence, crashes + CASE WHEN charged THEN 1 ELSE 0 END AS new_crashes,
               CASE WHEN marked THEN {JobState.Succeeded} WHEN charged AND crashes + 1 >= p_limit THEN {JobState.Failed} ELSE {JobState.Enqueued} END AS state,
               {PoisonError.Name} || ' ' || coalesce({call_name}(j.type, j.method), '(unknown)') AS fingerprint
        FROM left_running l LEFT JOIN {schema}.job j ON j.id = l.job),

    -- Those that run again, with the crash that its server may take back.
    back AS (
        INSERT INTO {schema}.ready (queue, priority, job, ready_at, fence, attempts, crashes, batch, concurrency_key, retention)
        SELECT queue, priority, job, p_now, new_fence, attempts, new_crashes, batch, concurrency_key, retention FROM gone WHERE state = {JobState.Enqueued} ORDER BY seq),
    charge AS (
        INSERT INTO {schema}.crash (job, fence) SELECT job, fence FROM gone WHERE charged AND state = {JobState.Enqueued} ON CONFLICT DO NOTHING),
    told AS (
        INSERT INTO {schema}.history (job, state, at, ready_at, started_at, attempt, server, application, reason)
        SELECT job, {JobState.Enqueued}, p_now, ready_at, CASE WHEN began THEN claimed_at END, attempts + 1, server, application,
               format({Reasons.LeaseExpired("%s")}, coalesce(server, '(forgotten)'))
        FROM gone WHERE state = {JobState.Enqueued}),

    -- Those that are over.
    over AS (
        INSERT INTO {schema}.finished (job, state, finished_at, expires_at, queue, priority, fence, attempts, crashes, attempt, ready_at, started_at, server, application, result,
                                       reason, error_type, error_message, fingerprint, batch, concurrency_key, retention)
        SELECT job, state, p_now, {later}(p_now, CASE state WHEN {JobState.Succeeded} THEN coalesce(retention, p_keep_succeeded) ELSE p_keep_failed END), queue, priority,
               CASE state WHEN {JobState.Succeeded} THEN fence ELSE new_fence END, attempts + CASE state WHEN {JobState.Succeeded} THEN 1 ELSE 0 END, new_crashes, attempts + 1,
               ready_at, claimed_at, server, application, mark,
               CASE state WHEN {JobState.Failed} THEN {Reasons.Poison} END,
               CASE state WHEN {JobState.Failed} THEN {PoisonError.Name} END,
               CASE state WHEN {JobState.Failed} THEN format({PoisonError.MessageOf("%s")}, new_crashes) END,
               CASE state WHEN {JobState.Failed} THEN fingerprint END, batch, concurrency_key, retention
        FROM gone WHERE state <> {JobState.Enqueued}),
    grouped AS (
        INSERT INTO {schema}.error_group AS g (fingerprint, type, message, first_at, last_at, attempts)
        SELECT fingerprint, {PoisonError.Name}, format({PoisonError.MessageOf("%s")}, max(new_crashes)), p_now, p_now, count(*)
        FROM gone WHERE state = {JobState.Failed} GROUP BY fingerprint ORDER BY fingerprint
        ON CONFLICT (fingerprint) DO UPDATE SET message = excluded.message, last_at = excluded.last_at, attempts = g.attempts + excluded.attempts),

    -- What is counted of them all.
    counted AS (
        INSERT INTO {schema}.counter_delta (queue, state, n)
        SELECT queue, {JobState.Processing}, -count(*) FROM gone GROUP BY queue
        UNION ALL SELECT queue, state, count(*) FROM gone GROUP BY queue, state),
    series AS (
        INSERT INTO {schema}.bucket_delta (minute, queue, succeeded, failed, retried, deleted, wait, duration)
        SELECT date_trunc('minute', p_now, 'UTC'), queue, count(*) FILTER (WHERE state = {JobState.Succeeded}), count(*) FILTER (WHERE state = {JobState.Failed}), 0, 0,
               coalesce(sum(greatest({micros}(claimed_at) - {micros}(ready_at), 0)) FILTER (WHERE state = {JobState.Succeeded}), 0), 0
        FROM gone WHERE state <> {JobState.Enqueued} GROUP BY queue),
    told_all AS (UPDATE {schema}.signal SET version = version + 1 WHERE EXISTS (SELECT FROM gone)),

    -- A server that has left in order goes with its last job.
    left_in_order AS (
        DELETE FROM {schema}.server s USING (SELECT DISTINCT owner FROM gone) o
        WHERE s.id = o.owner AND s.gone AND NOT EXISTS (SELECT FROM {schema}.running r WHERE r.owner = s.id AND r.job NOT IN (SELECT job FROM lost)))
    SELECT array_agg(job), coalesce(array_agg(job) FILTER (WHERE state <> {JobState.Enqueued}), '{}') INTO v_jobs, v_ended FROM gone;

    IF v_jobs IS NULL THEN RETURN 0; END IF;
    PERFORM {free_keys}(v_jobs);
    IF cardinality(v_ended) > 0 THEN PERFORM {settle}(v_ended, '{}', {FollowUps.MaxInCommit}, p_now, p_keep); END IF;
    RETURN cardinality(v_jobs);
END $$;
