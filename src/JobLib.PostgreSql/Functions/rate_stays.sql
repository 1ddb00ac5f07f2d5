-- Whether a bucket is counted by a rate as it is. One that was counted by another, of which one was set by hand, has been empty since it was looked at last.
CREATE OR REPLACE FUNCTION {rate_stays}(p_permits integer, p_per bigint, p_burst integer, p_is_set boolean, p_new_permits integer, p_new_per bigint, p_new_burst integer, p_new_is_set boolean)
RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT p_permits IS NULL OR (p_is_set = p_new_is_set AND (NOT p_is_set OR (p_permits = p_new_permits AND p_per = p_new_per AND p_burst = p_new_burst)))
$$;
