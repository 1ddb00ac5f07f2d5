-- Takes so many tokens from a rate's bucket for a job that its server holds, also such as are not there, or gives some back; and has those that wait looked at. The numbers are those of the caller where none are set by hand.
CREATE OR REPLACE FUNCTION {charge}(p_owner uuid, p_job uuid, p_fence bigint, p_key text, p_permits integer, p_per bigint, p_burst integer, p_tokens bigint, p_now timestamptz) RETURNS boolean
LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    r      record;
    v_set  record;
    v_back interval;
    v_time interval;
    v_base timestamptz;
    v_let  timestamptz;
BEGIN
    IF NOT EXISTS (SELECT FROM {schema}.running WHERE job = p_job AND owner = p_owner AND fence = p_fence) THEN RETURN false; END IF;
    LOOP
        INSERT INTO {schema}.rate (key, until, released, at) VALUES (p_key, p_now, p_now, p_now) ON CONFLICT DO NOTHING;
        SELECT * INTO r FROM {schema}.rate WHERE key = p_key FOR UPDATE;
        EXIT WHEN FOUND; -- else it was written anew, or pruned
    END LOOP;
    SELECT coalesce(l.permits, p_permits) AS permits, coalesce(l.per, p_per) AS per, coalesce(l.burst, p_burst) AS burst, l.key IS NOT NULL AS is_set
    INTO v_set FROM (SELECT) one LEFT JOIN {fixed_rate}(p_key) l ON true;

    v_back := CASE WHEN r.at > p_now + interval '1 minute' THEN r.at - p_now ELSE interval '0' END; -- the clock was set back
    IF NOT {rate_stays}(r.permits, r.per, r.burst, r.is_set, v_set.permits, v_set.per, v_set.burst, v_set.is_set) THEN
        r.until := r.at + {rate_depth}(v_set.burst + 1, v_set.permits, v_set.per);
        r.released := r.until;
    END IF;
    v_time := CASE WHEN v_set.permits = 0 THEN {permit_time}(p_tokens, p_permits, p_per) ELSE {permit_time}(p_tokens, v_set.permits, v_set.per) END;
    v_base := greatest(greatest(r.until - v_back, p_now) + v_time, p_now);
    v_let := greatest(greatest(r.released - v_back, p_now) + v_time, p_now);
    UPDATE {schema}.rate SET
        until = least(v_base, p_now + {permit_time}(1, 0, 0)), released = least(v_let, p_now + {permit_time}(1, 0, 0)), at = greatest(p_now, r.at - v_back),
        next_at = CASE WHEN next_at IS NOT NULL THEN least(next_at - v_back, p_now) END,
        permits = v_set.permits, per = v_set.per, burst = v_set.burst, is_set = v_set.is_set
    WHERE key = p_key;
    RETURN true;
END $$;
