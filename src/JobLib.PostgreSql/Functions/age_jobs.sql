-- Raises ready jobs that have waited, as the kernel's Aging: to their own priority and one for each p_after since they became ready, behind all that stand there. Says how many rose, and how
-- long it is until the next of those that it has looked at does. What somebody holds is passed over.
CREATE OR REPLACE FUNCTION {age_jobs}(p_after bigint, p_max integer, p_now timestamptz, OUT done integer, OUT next_in bigint)
LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    v_queue text;
    v_risen integer;
    v_next  bigint;
BEGIN
    done := 0;
    FOR v_queue IN
        -- The queues that have ready jobs, from one to the next along the index, and from behind: the dead rows of claims lie before the first. In no order: where more rises than a step may
        -- move, none is the last one each time.
        WITH RECURSIVE known AS (
            (SELECT queue FROM {schema}.ready WHERE crashes < {JobRow.SuspectCrashes} ORDER BY queue DESC, priority DESC, seq DESC LIMIT 1)
            UNION ALL
            SELECT (SELECT r.queue FROM {schema}.ready r WHERE r.queue < k.queue AND r.crashes < {JobRow.SuspectCrashes} ORDER BY r.queue DESC, r.priority DESC, r.seq DESC LIMIT 1)
            FROM known k WHERE k.queue IS NOT NULL)
        SELECT k.queue FROM known k
        WHERE k.queue IS NOT NULL AND NOT coalesce((SELECT q.paused FROM {schema}.queue q WHERE q.name = k.queue), false) ORDER BY random()
    LOOP
        FOR v_priority IN REVERSE {Limits.MaxPriority} - 1 .. 0 LOOP -- the highest first: they get there first
            WITH
            head AS MATERIALIZED (
                SELECT job, seq, {micros}(p_now) - {micros}(ready_at) AS waited FROM {schema}.ready
                WHERE queue = v_queue AND priority = v_priority::smallint AND crashes < {JobRow.SuspectCrashes} ORDER BY seq LIMIT {Aging.Heads}),
            judged AS MATERIALIZED (
                SELECT h.*, j.priority AS own, CASE WHEN j.priority IS NULL THEN v_priority ELSE least({Limits.MaxPriority}, greatest(v_priority, j.priority + h.waited / p_after)) END::smallint AS present
                FROM head h LEFT JOIN LATERAL (SELECT priority FROM {schema}.job WHERE id = h.job AND h.waited >= p_after OFFSET 0) j ON true),
            due AS MATERIALIZED (
                SELECT d.job, d.present FROM (SELECT * FROM judged WHERE present > v_priority ORDER BY seq LIMIT p_max - done) d
                CROSS JOIN LATERAL (SELECT FROM {schema}.ready r WHERE r.job = d.job AND r.queue = v_queue AND r.priority = v_priority::smallint FOR UPDATE SKIP LOCKED) r),
            gone AS (DELETE FROM {schema}.ready r USING due d WHERE r.job = d.job RETURNING r.*, d.present),
            risen AS (
                INSERT INTO {schema}.ready (queue, priority, seq, job, ready_at, fence, attempts, crashes, batch, concurrency_key, key_until, key_timed_out, retention, grp)
                SELECT g.queue, g.present, coalesce(o.seq, nextval('{schema}.ready_seq')), g.job, g.ready_at, g.fence, g.attempts, g.crashes, g.batch, g.concurrency_key, g.key_until, g.key_timed_out, g.retention, o.grp
                FROM (SELECT * FROM gone ORDER BY seq) g
                LEFT JOIN LATERAL (SELECT * FROM {take_turn}(g.job, g.queue, g.present) WHERE EXISTS (SELECT FROM {schema}.grouped LIMIT 1)) o ON true
                RETURNING job)
            SELECT count(r.job),
                   CASE WHEN count(r.job) = {Aging.Heads} THEN 0 -- behind so many that rose there may be more
                        ELSE min(CASE WHEN j.present > v_priority AND r.job IS NULL THEN 0
                                      WHEN j.present = {Limits.MaxPriority} THEN NULL
                                      WHEN j.own IS NOT NULL THEN (j.present + 1 - j.own) * p_after - j.waited
                                      WHEN j.waited < p_after THEN p_after - j.waited END) END
            INTO v_risen, v_next FROM judged j LEFT JOIN risen r ON r.job = j.job;
            done := done + v_risen;
            IF done >= p_max THEN
                next_in := 0;
                RETURN;
            END IF;
            next_in := least(next_in, v_next);
        END LOOP;
    END LOOP;
END $$;
