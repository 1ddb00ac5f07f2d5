-- The counters, the keys and the batches that jobs have left behind which were taken out of their places.
CREATE OR REPLACE FUNCTION {left_places}(p_taken {schema}.taken[], p_now timestamptz) RETURNS void
LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    r      record;
    v_ids  uuid[];
    v_keys text[];
BEGIN
    INSERT INTO {schema}.counter_delta (queue, state, n)
    SELECT queue, was, -count(*) FROM unnest(p_taken) GROUP BY queue, was
    UNION ALL SELECT queue, {Counters.Retrying}, -count(*) FROM unnest(p_taken) WHERE retrying GROUP BY queue;
    FOR r IN
        SELECT t.batch,
               count(*) FILTER (WHERE was = {JobState.Succeeded}) AS succeeded,
               count(*) FILTER (WHERE was = {JobState.Failed}) AS failed,
               count(*) FILTER (WHERE was = {JobState.Deleted}) AS deleted
        FROM unnest(p_taken) t JOIN {schema}.batch b ON b.id = t.batch
        WHERE was IN ({JobState.Succeeded}, {JobState.Failed}, {JobState.Deleted}) GROUP BY t.batch, b.path ORDER BY cardinality(b.path) DESC, t.batch
    LOOP
        PERFORM {count_members}(r.batch, 0, -r.succeeded, -r.failed, -r.deleted, p_now);
    END LOOP;
    SELECT array_agg(job) FILTER (WHERE was = {JobState.Processing}), array_agg(concurrency_key) FILTER (WHERE was = {JobState.Enqueued} AND concurrency_key IS NOT NULL)
    INTO v_ids, v_keys FROM unnest(p_taken);
    IF v_ids IS NOT NULL THEN
        PERFORM {free_keys}(v_ids);
        UPDATE {schema}.signal SET version = version + 1;
    END IF;
    IF v_keys IS NOT NULL THEN PERFORM {wake}(v_keys); END IF;
END $$;
