-- A moment as microseconds since 1970: infinity and every other moment that .NET cannot read are the ends of its calendar. The comparing functions are those that give null for null.
-- Stable, as what it calls is: declared as immutable it could not be inlined, and a call that is not inlined costs more than a row.
CREATE OR REPLACE FUNCTION {micros}(p_at timestamptz) RETURNS bigint
LANGUAGE sql STABLE AS $$
    SELECT (extract(epoch FROM timestamptz_smaller(timestamptz_larger(p_at, '0001-01-01 00:00:00+00'), '9999-12-31 23:59:59.999999+00')) * 1000000)::bigint
$$;
