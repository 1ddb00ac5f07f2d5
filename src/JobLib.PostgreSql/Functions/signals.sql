-- The control poll, whole: one statement by itself, since it is sent once a second by every server for as long as it lives. Without p_look it does not ask whether a job is ready, which may
-- have to walk dead rows.
CREATE OR REPLACE FUNCTION {signals}(
    p_owner uuid, p_look boolean, p_offset bigint, OUT live boolean, OUT changes bigint, OUT paused_queues text[], OUT drains boolean, OUT due_in bigint, OUT present bigint, OUT is_ready boolean,
    OUT held_in bigint, OUT lease_in bigint, OUT limited_queues text[])
LANGUAGE plpgsql STABLE SET enable_seqscan = off SET jit = off AS $$
DECLARE
    v_queues text[];
    v_shut   text[]; -- those of which nothing can be claimed
BEGIN
    present := {micros}({clock}(p_offset));
    SELECT NOT t.expired AND NOT t.gone, t.draining, t.queues INTO live, drains, v_queues FROM {schema}.server t WHERE t.id = p_owner;
    live := coalesce(live, false);
    drains := coalesce(drains, false);
    changes := (SELECT s.version FROM {schema}.signal s);
    paused_queues := ARRAY(SELECT q.name FROM {schema}.queue q WHERE q.paused ORDER BY q.name);
    limited_queues := ARRAY(SELECT q.name FROM {schema}.queue q WHERE coalesce(q.set_limit, q.said_limit) IS NOT NULL ORDER BY q.name);
    due_in := {micros}((SELECT min(p.due_at) FROM {schema}.scheduled p)) - present;
    IF p_look AND v_queues IS NOT NULL THEN
        v_shut := paused_queues;
        IF v_queues && limited_queues THEN
            v_shut := v_shut || ARRAY(
                SELECT q.name FROM {schema}.queue q
                WHERE q.name = ANY(v_queues) AND q.name = ANY(limited_queues)
                  AND coalesce(q.set_limit, q.said_limit) <= (SELECT count(*) FROM {schema}.running r WHERE r.owner >= '00000000-0000-0000-0000-000000000000' AND r.queue = q.name));
        END IF;
        is_ready := EXISTS (
            SELECT FROM unnest(v_queues) AS l(queue)
            CROSS JOIN LATERAL ( -- LIMIT keeps each on its index
                (SELECT 1 FROM {schema}.ready r WHERE r.queue = l.queue AND r.crashes < {JobRow.SuspectCrashes} ORDER BY r.priority, r.seq LIMIT 1)
                UNION ALL (SELECT 1 FROM {schema}.ready r WHERE r.queue = l.queue AND r.crashes >= {JobRow.SuspectCrashes} ORDER BY r.priority, r.seq LIMIT 1)) f
            WHERE l.queue <> ALL(v_shut));
    END IF;
    held_in := CASE
        WHEN EXISTS (SELECT FROM {schema}.held) OR EXISTS (SELECT FROM {schema}.rate_look) OR EXISTS (SELECT FROM {schema}.concurrency_limit WHERE changed_at IS NOT NULL) THEN 0
        ELSE {micros}(least((SELECT min(b.key_until) FROM {schema}.blocked b), (SELECT min(t.next_at) FROM {schema}.rate t))) - present END;
    lease_in := {micros}((SELECT min(t.lease_until) FROM {schema}.server t WHERE NOT t.expired)) - present;
END $$;
