-- Counts finished jobs in their batches. Returns the batches that have come to an end.
CREATE OR REPLACE FUNCTION {count_finished}(p_jobs uuid[], p_now timestamptz) RETURNS uuid[]
LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    r       record;
    v_ended uuid[] := '{}';
BEGIN
    IF NOT EXISTS (SELECT FROM {schema}.finished WHERE job = ANY(p_jobs) AND batch IS NOT NULL) THEN RETURN v_ended; END IF;
    PERFORM FROM {schema}.batch WHERE id IN (SELECT batch FROM {schema}.finished WHERE job = ANY(p_jobs)) ORDER BY cardinality(path) DESC, id FOR UPDATE;
    FOR r IN
        SELECT f.batch,
               count(*) FILTER (WHERE f.state = {JobState.Succeeded}) AS succeeded,
               count(*) FILTER (WHERE f.state = {JobState.Failed}) AS failed,
               count(*) FILTER (WHERE f.state = {JobState.Deleted}) AS deleted
        FROM {schema}.finished f JOIN {schema}.batch b ON b.id = f.batch
        WHERE f.job = ANY(p_jobs) GROUP BY f.batch, b.path ORDER BY cardinality(b.path) DESC, f.batch
    LOOP
        v_ended := v_ended || {count_members}(r.batch, 0, r.succeeded, r.failed, r.deleted, p_now);
    END LOOP;
    RETURN v_ended;
END $$;
