-- Whether a parent that ended in this state starts a child with this condition.
CREATE OR REPLACE FUNCTION {starts}(p_state smallint, p_condition smallint) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
    SELECT p_condition = {JobContinuationOptions.OnAnyFinishedState} OR (p_condition & CASE p_state
        WHEN {JobState.Succeeded} THEN {JobContinuationOptions.OnlyOnSucceededState}
        WHEN {JobState.Deleted}   THEN {JobContinuationOptions.OnlyOnDeletedState}
        WHEN {JobState.Failed}    THEN {JobContinuationOptions.OnlyOnFailedState}
        ELSE 0 END) <> 0
$$;
