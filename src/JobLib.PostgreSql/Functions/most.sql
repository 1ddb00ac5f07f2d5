-- How many may hold a job's key at a time, as the job asks for it. Null is one, and what is none of the numbers that it may ask for is the nearest that is.
CREATE OR REPLACE FUNCTION {most}(p_limit smallint) RETURNS integer
LANGUAGE sql IMMUTABLE AS $$ SELECT least(greatest(coalesce(p_limit, 1), 1), {ConcurrencyKeys.MaxLimit}) $$;
