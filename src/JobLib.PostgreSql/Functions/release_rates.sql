-- Lets those go that wait for a rate whose time has come: of each queue as many as there would be tokens for, at their places. Returns how many went. A bucket that somebody holds is left to the next step.
CREATE OR REPLACE FUNCTION {release_rates}(p_max integer, p_now timestamptz) RETURNS integer
LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    r          record;
    v_rate     record;
    v_queue    text;
    v_base     timestamptz;
    v_back     interval;
    v_most     integer;
    v_go       uuid[];
    v_until    timestamptz;
    v_next     timestamptz;
    v_released timestamptz;
    v_first    timestamptz;
    v_gone     integer;
    v_all      integer := 0;
BEGIN
    -- Keys that claims have noted: their buckets are made, and looked at now.
    FOR r IN
        WITH noted AS (DELETE FROM {schema}.rate_look WHERE ctid = ANY(ARRAY(SELECT ctid FROM {schema}.rate_look LIMIT 1000 FOR UPDATE SKIP LOCKED)) RETURNING key)
        SELECT DISTINCT key FROM noted ORDER BY key
    LOOP
        BEGIN
            INSERT INTO {schema}.rate AS t (key, until, released, next_at, at) VALUES (r.key, p_now, p_now, p_now, p_now)
            ON CONFLICT (key) DO UPDATE SET next_at = least(t.next_at, p_now), released = t.until;
        EXCEPTION WHEN lock_not_available THEN
            INSERT INTO {schema}.rate_look (key) VALUES (r.key);
        END;
    END LOOP;

    FOR r IN SELECT * FROM {schema}.rate WHERE next_at <= p_now ORDER BY next_at LIMIT 100 FOR UPDATE SKIP LOCKED LOOP
        EXIT WHEN v_all >= p_max;
        SELECT f.* INTO v_rate FROM (SELECT job FROM {schema}.blocked WHERE rate_key = r.key ORDER BY queue, priority DESC, seq LIMIT 1) b CROSS JOIN LATERAL {rate_of}(b.job) f;
        IF NOT coalesce({rate_stays}(r.permits, r.per, r.burst, r.is_set, v_rate.permits, v_rate.per, v_rate.burst, v_rate.is_set), true) THEN
            r.until := r.at + v_rate.depth;
            r.released := r.until;
        END IF;
        v_back := CASE WHEN r.at > p_now + interval '1 minute' THEN r.at - p_now ELSE interval '0' END; -- the clock was set back
        v_base := greatest(r.until - v_back, r.released - v_back, p_now);
        v_released := r.released - v_back;
        v_first := NULL;
        v_queue := '';
        LOOP
            v_queue := (SELECT queue FROM {schema}.blocked WHERE rate_key = r.key AND queue > v_queue ORDER BY queue LIMIT 1);
            EXIT WHEN v_queue IS NULL;
            -- as many as there is room for by what the first one says, which is none where more is owed than can be counted, and one more, which says when to look again
            SELECT least(p_max - v_all, greatest(floor(extract(epoch FROM p_now + t.reach - v_base) / greatest(extract(epoch FROM {permit_time}(1, t.permits, t.per)), 0.000001))::bigint, CASE WHEN t.key IS NOT NULL THEN 0 END), {Limits.MaxSet}) + 1
            INTO v_most
            FROM (SELECT job FROM {schema}.blocked WHERE rate_key = r.key AND queue = v_queue ORDER BY priority DESC, seq LIMIT 1) b LEFT JOIN LATERAL {rate_of}(b.job) t ON true;
            v_most := coalesce(v_most, 1);

            WITH waiter AS MATERIALIZED (
                SELECT b.job, row_number() OVER w AS n, v_base + coalesce(sum(t.cost) OVER w, interval '0') AS until, t.reach
                FROM (SELECT job, priority, seq FROM {schema}.blocked WHERE rate_key = r.key AND queue = v_queue ORDER BY priority DESC, seq LIMIT v_most) b
                LEFT JOIN LATERAL {rate_of}(b.job) t ON true WINDOW w AS (ORDER BY b.priority DESC, b.seq)),
            judged AS MATERIALIZED (SELECT *, bool_and(coalesce(until <= p_now + reach, true)) OVER (ORDER BY n) AND n <= p_max - v_all AS goes FROM waiter)
            SELECT coalesce(array_agg(job ORDER BY n) FILTER (WHERE goes), '{}'), max(until) FILTER (WHERE goes),
                   coalesce((array_agg(greatest(until - reach, p_now) ORDER BY n) FILTER (WHERE NOT goes))[1], CASE WHEN count(*) = v_most THEN p_now END)
            INTO v_go, v_until, v_next FROM judged;

            WITH first AS MATERIALIZED (SELECT job FROM {schema}.blocked WHERE job = ANY(v_go) FOR UPDATE SKIP LOCKED),
            gone AS (DELETE FROM {schema}.blocked b USING first f WHERE b.job = f.job RETURNING b.*)
            INSERT INTO {schema}.ready (queue, priority, seq, job, ready_at, fence, attempts, crashes, batch, concurrency_key, key_until, key_timed_out, retention)
            SELECT queue, priority, seq, job, ready_at, fence, attempts, crashes, batch, concurrency_key, key_until, key_timed_out, retention FROM gone;
            GET DIAGNOSTICS v_gone = ROW_COUNT;
            v_all := v_all + v_gone;
            v_released := greatest(v_released, v_until);
            v_first := least(v_first, CASE WHEN v_gone < cardinality(v_go) THEN p_now ELSE v_next END); -- one that somebody holds is looked at again
        END LOOP;

        -- Those that may go at nearly the same time go together, as far as no token is lost by that: three quarters of what the bucket holds are left for whoever is late.
        UPDATE {schema}.rate SET
            until = r.until - v_back, released = v_released, at = greatest(p_now, at - v_back),
            permits = coalesce(v_rate.permits, permits), per = coalesce(v_rate.per, per), burst = coalesce(v_rate.burst, burst), is_set = coalesce(v_rate.is_set, is_set),
            next_at = greatest(v_first, p_now + CASE WHEN v_released > p_now THEN least((v_released - p_now) / 4, interval '50 milliseconds') ELSE interval '50 milliseconds' END)
                      + CASE WHEN v_first IS NULL THEN NULL::interval ELSE interval '0' END
        WHERE key = r.key;
    END LOOP;
    RETURN v_all;
END $$;
