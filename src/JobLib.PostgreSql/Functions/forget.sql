-- Deletes what belongs to jobs that have left their last place.
CREATE OR REPLACE FUNCTION {forget}(p_jobs uuid[]) RETURNS void
LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
    UPDATE {schema}.idempotency_key k SET expires_at = k.keep_until
    FROM {schema}.job j WHERE j.id = ANY(p_jobs) AND j.idempotency_key IS NOT NULL AND k.key = j.idempotency_key AND k.job = j.id;
    DELETE FROM {schema}.unique_key     WHERE job = ANY(p_jobs);
    DELETE FROM {schema}.job_tag        WHERE job = ANY(p_jobs);
    DELETE FROM {schema}.history        WHERE job = ANY(p_jobs);
    DELETE FROM {schema}.job_log        WHERE job = ANY(p_jobs);
    DELETE FROM {schema}.parent_outcome WHERE job = ANY(p_jobs);
    DELETE FROM {schema}.crash          WHERE job = ANY(p_jobs);
    DELETE FROM {schema}.rated          WHERE job = ANY(p_jobs);
    DELETE FROM {schema}.job            WHERE id  = ANY(p_jobs);
END $$;
