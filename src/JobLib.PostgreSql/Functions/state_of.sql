-- The state of a job by the place that it is in; null when there is no such job.
CREATE OR REPLACE FUNCTION {state_of}(p_job uuid) RETURNS smallint
LANGUAGE sql STABLE SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
    SELECT coalesce(
        (SELECT state                           FROM {schema}.finished  WHERE job = p_job),
        (SELECT {JobState.Enqueued}::smallint   FROM {schema}.ready     WHERE job = p_job),
        (SELECT {JobState.Processing}::smallint FROM {schema}.running   WHERE job = p_job),
        (SELECT {JobState.Scheduled}::smallint  FROM {schema}.scheduled WHERE job = p_job),
        (SELECT {JobState.Awaiting}::smallint   FROM {schema}.awaiting  WHERE job = p_job),
        (SELECT {JobState.Enqueued}::smallint   FROM {schema}.blocked   WHERE job = p_job))
$$;
