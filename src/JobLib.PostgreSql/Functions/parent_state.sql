-- The state of a job or batch, locked so that it cannot end before this transaction does; null when there is none. A batch that goes on is Processing.
CREATE OR REPLACE FUNCTION {parent_state}(p_kind smallint, p_parent uuid) RETURNS smallint
LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    v_state smallint;
BEGIN
    IF p_kind = {JobStartKind.AfterBatch} THEN
        SELECT coalesce(ended, {JobState.Processing}) INTO v_state FROM {schema}.batch WHERE id = p_parent FOR SHARE;
        RETURN v_state;
    END IF;
    FOR i IN 1..1000 LOOP -- a job that moves between two looks is looked for again
        SELECT state INTO v_state FROM {schema}.finished WHERE job = p_parent FOR KEY SHARE;
        IF FOUND THEN RETURN v_state; END IF;
        PERFORM FROM {schema}.running WHERE job = p_parent FOR KEY SHARE;
        IF FOUND THEN RETURN {JobState.Processing}; END IF;
        PERFORM FROM {schema}.ready WHERE job = p_parent FOR KEY SHARE;
        IF FOUND THEN RETURN {JobState.Enqueued}; END IF;
        PERFORM FROM {schema}.scheduled WHERE job = p_parent FOR KEY SHARE;
        IF FOUND THEN RETURN {JobState.Scheduled}; END IF;
        PERFORM FROM {schema}.awaiting WHERE job = p_parent FOR KEY SHARE;
        IF FOUND THEN RETURN {JobState.Awaiting}; END IF;
        PERFORM FROM {schema}.blocked WHERE job = p_parent FOR KEY SHARE;
        IF FOUND THEN RETURN {JobState.Enqueued}; END IF;
        IF NOT EXISTS (SELECT FROM {schema}.job WHERE id = p_parent) THEN RETURN NULL; END IF;
    END LOOP;
    RETURN NULL;
END $$;
