-- The position of a job of this group that becomes ready, behind what waits in its lane, rows of the same statement among that; and the group whose turn it is. Both as Turns.Next in the kernel.
CREATE OR REPLACE FUNCTION {turn_of}(p_queue text, p_priority smallint, p_group text, p_weight smallint, OUT seq bigint, OUT grp text)
LANGUAGE plpgsql AS $$
DECLARE
    v_number bigint := nextval('{schema}.ready_seq');
    v_before bigint; -- the last of its own group, which is no lower than the lowest of all
    v_turn   bigint;
BEGIN
    v_before := (
        SELECT r.seq FROM {schema}.ready r WHERE r.queue = p_queue AND r.priority = p_priority AND r.grp = coalesce(p_group, {Turns.NoGroup}) ORDER BY r.seq DESC LIMIT 1);
    IF v_before IS NULL THEN
        v_before := (
            SELECT r.seq FROM {schema}.ready r
            WHERE r.queue = p_queue AND r.priority = p_priority AND r.crashes < {JobRow.SuspectCrashes} AND r.seq >= {Turns.First} ORDER BY r.seq LIMIT 1);
        IF v_before IS NULL AND p_group IS NULL THEN
            seq := v_number;
            RETURN;
        END IF;
    END IF;
    grp := coalesce(p_group, {Turns.NoGroup});
    v_turn := ((coalesce(v_before, {Turns.First}) - {Turns.First}) >> {Turns.NumberBits}) + {Turns.Round} / greatest(least(coalesce(p_weight, 1), {Turns.MaxWeight}), 1);
    seq := CASE WHEN v_turn < {Turns.Last} THEN {Turns.First} + (v_turn << {Turns.NumberBits}) + (v_number & {Turns.NumberMask})
                ELSE {Turns.First} + ({Turns.Last} << {Turns.NumberBits}) + (v_number & {Turns.LastNumberMask}) END;
END $$;
