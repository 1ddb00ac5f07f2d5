-- Deletes jobs that a fetch came upon and that have no row any more which says what they are: their batches and their children learn of it, and their keys are free.
-- Those that somebody holds, or whose batch, stay. Returns those that are gone.
CREATE OR REPLACE FUNCTION {drop_rowless}(p_jobs uuid[], p_now timestamptz) RETURNS uuid[]
LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    v_taken {schema}.taken[];
    v_free  uuid[];
BEGIN
    v_free := {free_batches}(ARRAY(
        SELECT batch FROM {schema}.ready WHERE job = ANY(p_jobs) AND batch IS NOT NULL
        UNION SELECT batch FROM {schema}.running WHERE job = ANY(p_jobs) AND batch IS NOT NULL));
    v_taken := {take_free}(ARRAY(
        SELECT p.job FROM (
            SELECT job, batch FROM {schema}.ready WHERE job = ANY(p_jobs)
            UNION ALL SELECT job, batch FROM {schema}.running WHERE job = ANY(p_jobs)) p
        WHERE (p.batch IS NULL OR p.batch = ANY(v_free) OR NOT EXISTS (SELECT FROM {schema}.batch WHERE id = p.batch))
          AND NOT EXISTS (SELECT FROM {schema}.job WHERE id = p.job)), ARRAY[{JobState.Enqueued}, {JobState.Processing}]);
    IF cardinality(v_taken) > 0 THEN
        PERFORM {left_places}(v_taken, p_now);
        PERFORM {delete_taken}(v_taken, {Reasons.RowMissing}, NULL, {FollowUps.MaxInCommit}, p_now, 0);
    END IF;
    RETURN ARRAY(SELECT job FROM unnest(v_taken));
END $$;
