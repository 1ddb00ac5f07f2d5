-- Locks batches, with those around them, as far as they are free, and tells which are.
CREATE OR REPLACE FUNCTION {free_batches}(p_batches uuid[]) RETURNS uuid[]
LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    v_locked uuid[];
BEGIN
    IF cardinality(p_batches) = 0 THEN RETURN p_batches; END IF;
    v_locked := ARRAY(
        SELECT id FROM {schema}.batch WHERE id = ANY(ARRAY(SELECT unnest(path) FROM {schema}.batch WHERE id = ANY(p_batches)))
        ORDER BY cardinality(path) DESC, id FOR UPDATE SKIP LOCKED);
    RETURN ARRAY(SELECT id FROM {schema}.batch WHERE id = ANY(p_batches) AND path <@ v_locked);
END $$;
