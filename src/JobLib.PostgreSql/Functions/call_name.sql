-- The type's full name without its assembly, and the method.
CREATE OR REPLACE FUNCTION {call_name}(p_type text, p_method text) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT regexp_replace(p_type, ',[^],]*$', '') || '.' || p_method
$$;
