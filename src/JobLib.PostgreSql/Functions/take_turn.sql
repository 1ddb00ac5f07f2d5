-- The position of a stored job that becomes ready, by the group that it is of. Only to be asked where any job has a group.
CREATE OR REPLACE FUNCTION {take_turn}(p_job uuid, p_queue text, p_priority smallint, OUT seq bigint, OUT grp text)
LANGUAGE plpgsql AS $$
DECLARE
    g {schema}.grouped;
BEGIN
    SELECT * INTO g FROM {schema}.grouped WHERE job = p_job;
    SELECT t.seq, t.grp INTO seq, grp FROM {turn_of}(p_queue, p_priority, g.grp, g.weight) t;
END $$;
