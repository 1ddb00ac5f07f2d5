-- How long it takes until so many permits of a rate are there: whole microseconds and never less, so that no window has one too many.
CREATE OR REPLACE FUNCTION {rate_time}(p_n bigint, p_permits integer, p_per bigint) RETURNS interval
LANGUAGE sql IMMUTABLE AS $$ SELECT least(ceil(p_n::numeric * p_per / p_permits), 3155760000000000)::float8 * interval '1 microsecond' $$;
