-- Takes until each of the jobs was taken or is in none of the states: a job that moves while it is looked for is looked for again, at most five times.
CREATE OR REPLACE FUNCTION {take_all}(p_jobs uuid[], p_states integer[]) RETURNS {schema}.taken[]
LANGUAGE plpgsql AS $$
DECLARE
    v_open  uuid[] := p_jobs;
    v_taken {schema}.taken[] := '{}';
BEGIN
    FOR i IN 1..5 LOOP
        v_taken := v_taken || ARRAY(SELECT t FROM {take}(v_open, p_states) t);
        EXIT WHEN cardinality(v_taken) = cardinality(p_jobs);
        v_open := ARRAY(
            SELECT o FROM unnest(v_open) AS o
            WHERE {state_of}(o) = ANY(p_states) AND NOT EXISTS (SELECT FROM {schema}.running WHERE job = o AND marked));
        EXIT WHEN cardinality(v_open) = 0;
    END LOOP;
    RETURN v_taken;
END $$;
