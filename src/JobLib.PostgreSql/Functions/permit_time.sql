-- How long it takes until so many permits of a rate are there: whole microseconds and never less, so that no window has one too many; by how much sooner, when it is less than nothing. A hundred years at most, and where there are no permits.
CREATE OR REPLACE FUNCTION {permit_time}(p_n bigint, p_permits integer, p_per bigint) RETURNS interval
LANGUAGE sql IMMUTABLE AS $$ SELECT greatest(least(ceil(p_n::numeric * p_per / nullif(p_permits, 0)), 3155760000000000), -3155760000000000)::float8 * interval '1 microsecond' $$;
