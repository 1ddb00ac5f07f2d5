-- Adds to what a batch counts, ends or reopens it by its counts, and tells the batch around it. Returns the batches that have come to an end.
CREATE OR REPLACE FUNCTION {count_members}(p_batch uuid, p_total bigint, p_succeeded bigint, p_failed bigint, p_deleted bigint, p_now timestamptz) RETURNS uuid[]
LANGUAGE plpgsql AS $$
DECLARE
    b       {schema}.batch;
    v_end   smallint;
    v_ended uuid[] := '{}';
BEGIN
    UPDATE {schema}.batch SET total = total + p_total, succeeded = succeeded + p_succeeded, failed = failed + p_failed, deleted = deleted + p_deleted
    WHERE id = p_batch RETURNING * INTO b;
    IF NOT FOUND THEN RETURN v_ended; END IF;
    v_end := CASE
        WHEN b.cancelled OR b.ruled_out THEN {JobState.Deleted}
        WHEN NOT b.sealed OR NOT b.started OR b.total > b.succeeded + b.failed + b.deleted THEN NULL
        WHEN b.failed > 0 THEN {JobState.Failed}
        ELSE {JobState.Succeeded} END;
    IF v_end IS NOT DISTINCT FROM b.ended THEN RETURN v_ended; END IF;
    IF v_end IN ({JobState.Succeeded}, {JobState.Failed}) AND b.outer_batch IS NOT NULL THEN
        -- A batch inside a cancelled one ends with it, though maintenance has not reached it yet.
        UPDATE {schema}.batch i SET cancelled = true, cancelled_by = o.cancelled_by
        FROM (SELECT cancelled_by FROM {schema}.batch WHERE id = ANY(b.path) AND (cancelled OR ruled_out) LIMIT 1) o WHERE i.id = p_batch;
        IF FOUND THEN
            v_end := {JobState.Deleted};
            INSERT INTO {schema}.held (id, work) VALUES (p_batch, {HeldWork.Deletion}) ON CONFLICT DO NOTHING;
        END IF;
    END IF;
    UPDATE {schema}.batch SET ended = v_end, finished_at = CASE WHEN v_end IN ({JobState.Succeeded}, {JobState.Deleted}) THEN p_now END WHERE id = p_batch;
    IF b.outer_batch IS NOT NULL THEN
        v_ended := {count_members}(b.outer_batch, 0,
            (v_end IS NOT DISTINCT FROM {JobState.Succeeded})::int - (b.ended IS NOT DISTINCT FROM {JobState.Succeeded})::int,
            (v_end IS NOT DISTINCT FROM {JobState.Failed})::int    - (b.ended IS NOT DISTINCT FROM {JobState.Failed})::int,
            (v_end IS NOT DISTINCT FROM {JobState.Deleted})::int   - (b.ended IS NOT DISTINCT FROM {JobState.Deleted})::int, p_now);
    END IF;
    RETURN CASE WHEN v_end IS NULL THEN v_ended ELSE p_batch || v_ended END;
END $$;
