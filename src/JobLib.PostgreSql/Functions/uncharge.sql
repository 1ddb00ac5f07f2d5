-- Takes back the crashes that a rescue charged for these claims; what somebody holds keeps its charge until it is asked for again.
CREATE OR REPLACE FUNCTION {uncharge}(p_jobs uuid[], p_fences bigint[]) RETURNS void
LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    v_left uuid[];
    v_done uuid[];
BEGIN
    v_left := ARRAY(SELECT c.job FROM {schema}.crash c JOIN unnest(p_jobs, p_fences) AS h(job, fence) ON c.job = h.job AND c.fence = h.fence FOR UPDATE OF c SKIP LOCKED);
    FOR i IN 1..2 LOOP -- twice: a job may move from a later place to an earlier one between two statements
        EXIT WHEN cardinality(v_left) = 0;
        WITH
        r AS (
            UPDATE {schema}.ready SET crashes = crashes - 1
            WHERE crashes > 0 AND job = ANY(ARRAY(SELECT job FROM {schema}.ready WHERE job = ANY(v_left) FOR NO KEY UPDATE SKIP LOCKED)) RETURNING job),
        b AS (
            UPDATE {schema}.blocked SET crashes = crashes - 1
            WHERE crashes > 0 AND job = ANY(ARRAY(SELECT job FROM {schema}.blocked WHERE job = ANY(v_left) FOR NO KEY UPDATE SKIP LOCKED)) RETURNING job),
        s AS (
            UPDATE {schema}.scheduled SET crashes = crashes - 1
            WHERE crashes > 0 AND job = ANY(ARRAY(SELECT job FROM {schema}.scheduled WHERE job = ANY(v_left) FOR NO KEY UPDATE SKIP LOCKED)) RETURNING job),
        u AS (
            UPDATE {schema}.running SET crashes = crashes - 1
            WHERE crashes > 0 AND job = ANY(ARRAY(SELECT job FROM {schema}.running WHERE job = ANY(v_left) FOR NO KEY UPDATE SKIP LOCKED)) RETURNING job)
        SELECT array_agg(job) INTO v_done FROM (SELECT job FROM r UNION ALL SELECT job FROM b UNION ALL SELECT job FROM s UNION ALL SELECT job FROM u) d;
        DELETE FROM {schema}.crash c USING unnest(p_jobs, p_fences) AS h(job, fence) WHERE c.job = h.job AND c.fence = h.fence AND c.job = ANY(v_done);
        v_left := ARRAY(SELECT j FROM unnest(v_left) j WHERE j <> ALL(coalesce(v_done, '{}')));
    END LOOP;
END $$;
