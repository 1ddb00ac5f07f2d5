-- Starts a batch, and those nested in it, unless something still keeps it. Returns the batches that have started, in an order in which they may be settled.
CREATE OR REPLACE FUNCTION {start_batch}(p_batch uuid) RETURNS uuid[]
LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    r         record;
    v_started uuid[] := '{}';
BEGIN
    UPDATE {schema}.batch b SET started = true
    WHERE b.id = p_batch AND NOT b.started AND b.sealed AND NOT b.waiting
      AND NOT EXISTS (SELECT FROM {schema}.batch o WHERE o.id = ANY(b.path) AND (o.cancelled OR o.ruled_out OR (o.id <> b.id AND NOT o.started)));
    IF NOT FOUND THEN RETURN v_started; END IF;
    FOR r IN SELECT id FROM {schema}.batch WHERE outer_batch = p_batch ORDER BY id LOOP
        v_started := v_started || {start_batch}(r.id);
    END LOOP;
    IF EXISTS (SELECT FROM {schema}.awaiting WHERE parent = p_batch AND parent_kind = {AwaitedKind.OwnBatch}) THEN
        INSERT INTO {schema}.held (id, work) VALUES (p_batch, {HeldWork.Members}) ON CONFLICT DO NOTHING;
    END IF;
    RETURN v_started || p_batch;
END $$;
