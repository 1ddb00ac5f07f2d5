-- A sum that fits its column again.
CREATE OR REPLACE FUNCTION {whole}(p_sum numeric) RETURNS bigint
LANGUAGE sql IMMUTABLE AS $$
    SELECT numeric_smaller(numeric_larger(p_sum, -4000000000000000000), 4000000000000000000)::bigint
$$;
