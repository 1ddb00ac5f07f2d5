-- Of a job of a sequence and, as long as they were over before their turn, those before it: the first that is not over for one that waits under this condition, locked so that it cannot end before
-- this transaction does. Null when all are over; one that is stored no more is. Where somebody holds one, and it is not to be waited for, the answer is p_held.
CREATE OR REPLACE FUNCTION {first_open}(p_job uuid, p_condition smallint, p_held uuid DEFAULT NULL) RETURNS uuid
LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    v_job   uuid := p_job;
    v_state smallint;
BEGIN
    FOR i IN 1..{SequenceChains.MaxPassed} LOOP
        IF v_job IS NULL OR NOT EXISTS (SELECT FROM {schema}.job WHERE id = v_job) THEN RETURN NULL; END IF;
        v_state := CASE WHEN p_held IS NULL THEN {parent_state}({JobStartKind.AfterJob}::smallint, v_job) ELSE {state_if_free}(v_job) END;
        IF v_state IS NULL THEN RETURN p_held; END IF;
        IF v_state NOT IN ({JobState.Succeeded}, {JobState.Failed}, {JobState.Deleted}) OR NOT {starts}(v_state, p_condition) THEN RETURN v_job; END IF;
        v_job := {before_it}(v_job);
    END LOOP;
    RETURN NULL;
END $$;
