-- A job's parameters with those that an attempt has set. What somebody has written over is lost: an outcome is not to fail of it.
CREATE OR REPLACE FUNCTION {with_parameters}(p_old text, p_new text) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (coalesce(p_old, '{}')::jsonb || p_new::jsonb)::text;
EXCEPTION WHEN data_exception THEN
    RETURN p_new;
END $$;
