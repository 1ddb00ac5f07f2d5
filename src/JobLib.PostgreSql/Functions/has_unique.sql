-- Whether the job that took a unique key last still has it, for one who asks with this UniqueWhile (null: whatever became of it but its deletion). To be held, it is locked as long as it waits,
-- so that a run which the caller's transaction relies on does not begin before that is committed.
CREATE OR REPLACE FUNCTION {has_unique}(p_job uuid, p_asked smallint, p_holds boolean) RETURNS boolean
LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    v_state    smallint;
    v_attempts integer;
    v_held     boolean := false;
BEGIN
    FOR i IN 1..1000 LOOP -- a job that moves between two looks is looked for again
        -- Only where it waits: one that runs is its server's, whose outcome is not to find it locked.
        IF p_holds AND {state_of}(p_job) IN ({JobState.Enqueued}, {JobState.Scheduled}, {JobState.Awaiting}) THEN
            PERFORM FROM {schema}.ready WHERE job = p_job FOR KEY SHARE;
            v_held := FOUND;
            IF NOT v_held THEN PERFORM FROM {schema}.scheduled WHERE job = p_job FOR KEY SHARE; v_held := FOUND; END IF;
            IF NOT v_held THEN PERFORM FROM {schema}.awaiting WHERE job = p_job FOR KEY SHARE; v_held := FOUND; END IF;
            IF NOT v_held THEN PERFORM FROM {schema}.blocked WHERE job = p_job FOR KEY SHARE; v_held := FOUND; END IF;
        END IF;
        SELECT p.state, p.attempts INTO v_state, v_attempts FROM (
            SELECT state, attempts FROM {schema}.finished WHERE job = p_job
            UNION ALL SELECT {JobState.Processing}, attempts FROM {schema}.running WHERE job = p_job
            UNION ALL SELECT {JobState.Enqueued}, attempts FROM {schema}.ready WHERE job = p_job
            UNION ALL SELECT {JobState.Scheduled}, attempts FROM {schema}.scheduled WHERE job = p_job
            UNION ALL SELECT {JobState.Awaiting}, attempts FROM {schema}.awaiting WHERE job = p_job
            UNION ALL SELECT {JobState.Enqueued}, attempts FROM {schema}.blocked WHERE job = p_job) p LIMIT 1;
        EXIT WHEN NOT p_holds OR v_held OR v_state IS NULL OR v_state NOT IN ({JobState.Enqueued}, {JobState.Scheduled}, {JobState.Awaiting});
    END LOOP;
    RETURN CASE
        WHEN v_state IS NULL OR v_state = {JobState.Deleted} THEN false
        WHEN p_asked IS NULL THEN true
        WHEN v_state IN ({JobState.Succeeded}, {JobState.Failed}) THEN false
        WHEN v_state = {JobState.Processing} THEN p_asked <> {UniqueWhile.Waiting}
        ELSE v_attempts = 0 OR p_asked = {UniqueWhile.UntilOver} -- with attempts it waits for a retry
    END;
END $$;
