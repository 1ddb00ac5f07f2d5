-- A moment so many microseconds later. For every moment, infinity too, and for every duration, of which a thousand years are the longest: a sum past the calendar is its end.
CREATE OR REPLACE FUNCTION {later}(p_at timestamptz, p_micros bigint) RETURNS timestamptz
LANGUAGE sql STABLE AS $$
    SELECT timestamptz_smaller(timestamptz_larger(
        timestamptz_smaller(timestamptz_larger(p_at, '0001-01-01 00:00:00+00'), '9999-12-31 23:59:59.999999+00')
            + int8smaller(int8larger(p_micros, -31536000000000000), 31536000000000000) * interval '1 microsecond',
        '0001-01-01 00:00:00+00'), '9999-12-31 23:59:59.999999+00')
$$;
