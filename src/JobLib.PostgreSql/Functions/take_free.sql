-- Takes jobs out of their places as far as nobody holds them there.
CREATE OR REPLACE FUNCTION {take_free}(p_jobs uuid[], p_states integer[]) RETURNS {schema}.taken[]
LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    v_free uuid[];
BEGIN
    v_free := ARRAY(
        SELECT job FROM (SELECT job FROM {schema}.ready               WHERE job = ANY(p_jobs) AND {JobState.Enqueued}   = ANY(p_states) FOR UPDATE SKIP LOCKED) r
        UNION ALL SELECT job FROM (SELECT job FROM {schema}.blocked   WHERE job = ANY(p_jobs) AND {JobState.Enqueued}   = ANY(p_states) FOR UPDATE SKIP LOCKED) b
        UNION ALL SELECT job FROM (SELECT job FROM {schema}.scheduled WHERE job = ANY(p_jobs) AND {JobState.Scheduled}  = ANY(p_states) FOR UPDATE SKIP LOCKED) s
        UNION ALL SELECT job FROM (SELECT job FROM {schema}.running   WHERE job = ANY(p_jobs) AND {JobState.Processing} = ANY(p_states) FOR UPDATE SKIP LOCKED) u
        UNION ALL SELECT job FROM (SELECT job FROM {schema}.finished  WHERE job = ANY(p_jobs) AND state                 = ANY(p_states) FOR UPDATE SKIP LOCKED) f
        UNION ALL SELECT job FROM (SELECT job FROM {schema}.awaiting  WHERE job = ANY(p_jobs) AND {JobState.Awaiting}   = ANY(p_states) FOR UPDATE SKIP LOCKED) a);
    RETURN ARRAY(SELECT t FROM {take}(v_free, p_states) t);
END $$;
