-- Deletes ready jobs of cancelled batches, or of batches inside such. Those whose batch somebody holds stay for maintenance.
CREATE OR REPLACE FUNCTION {drop_cancelled}(p_jobs uuid[], p_now timestamptz, p_keep bigint) RETURNS void
LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    v_taken {schema}.taken[];
    v_by    text;
    v_free  uuid[];
BEGIN
    v_free := {free_batches}(ARRAY(SELECT DISTINCT batch FROM {schema}.ready WHERE job = ANY(p_jobs)));
    v_taken := {take_free}(ARRAY(SELECT job FROM {schema}.ready WHERE job = ANY(p_jobs) AND batch = ANY(v_free)), ARRAY[{JobState.Enqueued}]);
    IF cardinality(v_taken) = 0 THEN RETURN; END IF;
    SELECT o.cancelled_by INTO v_by
    FROM unnest(v_taken) t JOIN {schema}.batch b ON b.id = t.batch JOIN {schema}.batch o ON o.id = ANY(b.path) AND o.cancelled LIMIT 1;
    PERFORM {left_places}(v_taken, p_now);
    PERFORM {delete_taken}(v_taken, {Reasons.BatchCanceled}, v_by, {FollowUps.MaxInCommit}, p_now, p_keep);
END $$;
