-- Whether a job or a batch still waits for this job or batch.
CREATE OR REPLACE FUNCTION {is_awaited}(p_parent uuid) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM {schema}.awaiting WHERE parent = p_parent) OR EXISTS (SELECT FROM {schema}.batch WHERE parent = p_parent AND waiting)
$$;
