-- The storage's clock. now() would be the transaction's start, and clock_timestamp() cannot use an index.
CREATE OR REPLACE FUNCTION {clock}(p_offset bigint) RETURNS timestamptz
LANGUAGE sql STABLE AS $$
    SELECT statement_timestamp() + p_offset * interval '1 microsecond'
$$;
