-- What is set by hand for a rate's key, else for its name.
CREATE OR REPLACE FUNCTION {fixed_rate}(p_key text) RETURNS TABLE (key text, permits integer, per bigint, burst integer)
LANGUAGE sql STABLE AS $$ SELECT l.key, l.permits, l.per, l.burst FROM {schema}.rate_limit l WHERE l.key = ANY(ARRAY[p_key, split_part(p_key, ':', 1)]) ORDER BY length(l.key) DESC LIMIT 1 $$;
