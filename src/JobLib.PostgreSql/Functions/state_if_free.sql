-- The state of a job, locked so that it cannot end before this transaction does; null where somebody holds it, or it was on its way.
CREATE OR REPLACE FUNCTION {state_if_free}(p_job uuid) RETURNS smallint
LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    v_state smallint;
BEGIN
    SELECT state INTO v_state FROM {schema}.finished WHERE job = p_job FOR KEY SHARE SKIP LOCKED;
    IF FOUND THEN RETURN v_state; END IF;
    PERFORM FROM {schema}.running WHERE job = p_job FOR KEY SHARE SKIP LOCKED;
    IF FOUND THEN RETURN {JobState.Processing}; END IF;
    PERFORM FROM {schema}.ready WHERE job = p_job FOR KEY SHARE SKIP LOCKED;
    IF FOUND THEN RETURN {JobState.Enqueued}; END IF;
    PERFORM FROM {schema}.scheduled WHERE job = p_job FOR KEY SHARE SKIP LOCKED;
    IF FOUND THEN RETURN {JobState.Scheduled}; END IF;
    PERFORM FROM {schema}.awaiting WHERE job = p_job FOR KEY SHARE SKIP LOCKED;
    IF FOUND THEN RETURN {JobState.Awaiting}; END IF;
    PERFORM FROM {schema}.blocked WHERE job = p_job FOR KEY SHARE SKIP LOCKED;
    IF FOUND THEN RETURN {JobState.Enqueued}; END IF;
    RETURN NULL;
END $$;
