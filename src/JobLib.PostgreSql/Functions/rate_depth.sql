-- How far ahead of the present the bucket of a rate is when so many tokens are taken at once; where there are no permits it is never ahead.
CREATE OR REPLACE FUNCTION {rate_depth}(p_n bigint, p_permits integer, p_per bigint) RETURNS interval
LANGUAGE sql IMMUTABLE AS $$ SELECT CASE WHEN p_permits = 0 THEN interval '0' ELSE {permit_time}(p_n, p_permits, p_per) END $$;
