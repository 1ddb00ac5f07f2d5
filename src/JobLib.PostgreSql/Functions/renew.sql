-- A renewal, whole: a synchronous caller can send one statement only. Rows are looked up by the ids that are named, so that it costs the same however many dead rows lie about; those of
-- claims whose answer was lost are looked for from p_from on, a claim from which on earlier renewals may not have seen everything. What was named before and no longer is (p_watched) is
-- looked up by id. Locked rows are passed over, and given back in watched for the next time.
CREATE OR REPLACE FUNCTION {renew}(
    p_owner uuid, p_jobs uuid[], p_fences bigint[], p_started boolean[], p_watched uuid[], p_from bigint, p_oldest bigint, p_lease bigint, p_trouble text, p_offset bigint,
    OUT accepted boolean, OUT lost uuid[], OUT put_back integer, OUT watched uuid[])
LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off SET lock_timeout = 0 AS $$
DECLARE
    v_now  timestamptz := {clock}(p_offset);
    v_ids  uuid[];
    v_kept uuid[];
BEGIN
    UPDATE {schema}.server SET lease_until = {later}(v_now, p_lease), heartbeat_at = v_now, trouble = p_trouble WHERE id = p_owner AND NOT expired AND NOT gone;
    accepted := FOUND;
    put_back := 0;
    watched := '{}';

    -- Those that have begun since.
    v_ids := ARRAY(
        SELECT r.job FROM (SELECT job, fence FROM unnest(p_jobs, p_fences, p_started) AS h(job, fence, started) WHERE h.started AND accepted ORDER BY job) h
        CROSS JOIN LATERAL (
            SELECT job FROM {schema}.running WHERE job = h.job AND fence = h.fence AND owner = p_owner AND NOT started FOR NO KEY UPDATE SKIP LOCKED) r);
    UPDATE {schema}.running SET started = true WHERE job = ANY(v_ids);

    -- Those that the server still has, and those that it has lost. A job may be named twice, by an old claim and a new one.
    v_kept := ARRAY(
        SELECT h.job FROM unnest(p_jobs, p_fences) AS h(job, fence)
        WHERE EXISTS (SELECT FROM {schema}.running r WHERE r.job = h.job AND r.fence = h.fence AND r.owner = p_owner));
    lost := ARRAY(
        SELECT h.job FROM unnest(p_jobs, p_fences) WITH ORDINALITY AS h(job, fence, n)
        WHERE NOT EXISTS (SELECT FROM {schema}.running r WHERE r.job = h.job AND r.fence = h.fence AND r.owner = p_owner) ORDER BY h.n);
    IF NOT accepted THEN
        PERFORM {uncharge}(p_jobs, p_fences);
        RETURN;
    END IF;

    -- Those that it has and does not name.
    v_ids := ARRAY(
        SELECT job FROM {schema}.running WHERE owner = p_owner AND claim >= p_from AND claim < p_oldest AND job <> ALL(v_kept)
        UNION SELECT r.job FROM unnest(p_watched) AS w(job)
              CROSS JOIN LATERAL (SELECT job FROM {schema}.running WHERE job = w.job AND owner = p_owner AND claim < p_oldest) r WHERE r.job <> ALL(v_kept));
    IF cardinality(v_ids) = 0 THEN RETURN; END IF;
    put_back := {put_back}(p_owner, v_ids, v_now);
    IF put_back < cardinality(v_ids) THEN
        watched := ARRAY(SELECT r.job FROM unnest(v_ids) AS w(job) CROSS JOIN LATERAL (SELECT job FROM {schema}.running WHERE job = w.job AND owner = p_owner) r);
    END IF;
END $$;
