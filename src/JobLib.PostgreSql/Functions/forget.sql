-- Deletes what belongs to jobs that have left their last place.
CREATE OR REPLACE FUNCTION {forget}(p_jobs uuid[]) RETURNS void
LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
    -- The last job of a sequence, which was over before its turn: the one before it is the last again, unless that goes, too. Whoever holds the sequence is about to make another one the last.
    IF EXISTS (SELECT FROM {schema}.sequence WHERE job = ANY(p_jobs)) THEN
        FOR i IN 1..cardinality(p_jobs) LOOP
            UPDATE {schema}.sequence SET job = {before_it}(job)
            WHERE key = ANY(ARRAY(SELECT key FROM {schema}.sequence WHERE job = ANY(p_jobs) FOR UPDATE SKIP LOCKED))
              AND job = ANY(p_jobs) AND EXISTS (SELECT FROM {schema}.job j WHERE j.id = {before_it}(job));
            EXIT WHEN NOT FOUND;
        END LOOP;
        DELETE FROM {schema}.sequence WHERE key = ANY(ARRAY(SELECT key FROM {schema}.sequence WHERE job = ANY(p_jobs) FOR UPDATE SKIP LOCKED)) AND job = ANY(p_jobs);
    END IF;
    DELETE FROM {schema}.sequence_hold  WHERE job = ANY(p_jobs);
    UPDATE {schema}.idempotency_key k SET expires_at = k.keep_until
    FROM {schema}.job j WHERE j.id = ANY(p_jobs) AND j.idempotency_key IS NOT NULL AND k.key = j.idempotency_key AND k.job = j.id;
    DELETE FROM {schema}.unique_key     WHERE job = ANY(p_jobs);
    DELETE FROM {schema}.job_tag        WHERE job = ANY(p_jobs);
    DELETE FROM {schema}.history        WHERE job = ANY(p_jobs);
    DELETE FROM {schema}.job_log        WHERE job = ANY(p_jobs);
    DELETE FROM {schema}.parent_outcome WHERE job = ANY(p_jobs);
    DELETE FROM {schema}.crash          WHERE job = ANY(p_jobs);
    DELETE FROM {schema}.rated          WHERE job = ANY(p_jobs);
    DELETE FROM {schema}.grouped        WHERE job = ANY(p_jobs);
    DELETE FROM {schema}.job            WHERE id  = ANY(p_jobs);
END $$;
