-- The job before one of a sequence, as long as that has not let it go: null when it was let go, or began with nobody before it.
CREATE OR REPLACE FUNCTION {before_it}(p_job uuid) RETURNS uuid
LANGUAGE sql STABLE SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
    SELECT j.parent FROM {schema}.job j
    WHERE j.id = p_job AND j.sequence IS NOT NULL AND j.start_kind = {JobStartKind.AfterJob} AND NOT EXISTS (SELECT FROM {schema}.parent_outcome o WHERE o.job = j.id)
$$;
