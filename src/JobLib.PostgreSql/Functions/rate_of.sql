-- By which rate a job is claimed, with what is set for its key before what it says itself: what it costs, how far ahead its bucket is when it is empty, and how far its claim may bring it.
CREATE OR REPLACE FUNCTION {rate_of}(p_job uuid) RETURNS TABLE (key text, permits integer, per bigint, burst integer, is_set boolean, cost interval, depth interval, reach interval)
LANGUAGE sql STABLE AS $$
    SELECT r.key, r.permits, r.per, r.burst, r.is_set, {permit_time}(r.cost, r.permits, r.per), {rate_depth}(r.burst + 1, r.permits, r.per), {rate_depth}(greatest(r.burst + 1, r.cost), r.permits, r.per)
    FROM (
        SELECT t.key, coalesce(l.permits, t.permits) AS permits, coalesce(l.per, t.per) AS per, coalesce(l.burst, t.burst) AS burst, t.cost, l.key IS NOT NULL AS is_set
        FROM (SELECT * FROM {schema}.rated WHERE job = p_job OFFSET 0) t LEFT JOIN LATERAL {fixed_rate}(t.key) l ON true OFFSET 0) r
$$;
