using JobLib.Kernel;
using JobLib.Kernel.Ending;
using JobLib.Kernel.Rows;
using JobLib.Storage;

namespace JobLib.PostgreSql.Sql;

/// <summary>What <see cref="PostgreSqlJobQueue"/> sends.</summary>
internal sealed class QueueSql(Names s)
{
    /// <summary>
    /// Claims from lanes in order, each with its priorities in order. The answer has at least one row: whether the server is live, how many jobs were
    /// set aside for their keys, which jobs belong to cancelled batches, and the claimed job, if any, in no order.
    /// </summary>
    /// <remarks>
    /// A scan a lane and priority, each from where the last claim ended (<c>@from</c>, ten numbers for each lane with a number in <c>@hinted</c>), instead of a
    /// sort over all: dead rows at the head are not walked again. A lane without hints costs one look at its head as long as nothing is there. <c>OFFSET 0</c>,
    /// <c>LIMIT</c> and arrays keep each look-up on its index: a cached plan must not come to read a table as a whole. MATERIALIZED, since the planner may
    /// otherwise lock more rows than the limit. A call may take several passes, with one claim number; <c>@known</c> are the jobs of those before, so that each
    /// pass can be repeated, and <c>@passed</c> those of cancelled batches that they came upon. A place under a
    /// key is taken for jobs that have left ready in this statement, never for one that is merely seen there: it may change before it is locked. All claims
    /// take the lowest numbers that are free, so that of two at once that see the same room one finds its place taken.
    /// </remarks>
    public string Fetch { get; } = $"""
        WITH
        clock AS MATERIALIZED (SELECT now, {s.Micros}(now) AS micros FROM (SELECT {s.Clock}(@offset) AS now) c),

        -- The server, if it is live; and what this claim has got already, when it is the same call again.
        owner AS MATERIALIZED (
            SELECT id FROM {s}.server WHERE id = @owner AND NOT expired AND NOT gone),
        again AS MATERIALIZED (SELECT * FROM {s}.running WHERE owner = @owner AND claim = @claim AND job <> ALL(@known) AND EXISTS (SELECT FROM owner)),

        -- The lanes that it asks for, and of these the ones in which there may be something and that are not paused. One that is limited gives what there is room for, and nothing while another
        -- claim holds its row.
        listed AS MATERIALIZED (
            SELECT l.queue, l.max, l.hint, l.n FROM unnest(@queues, @maxima, @hinted) WITH ORDINALITY AS l(queue, max, hint, n)
            WHERE EXISTS (SELECT FROM owner) AND NOT EXISTS (SELECT FROM again)),
        lane AS MATERIALIZED (
            SELECT l.queue, CASE WHEN l.is_limited THEN least(l.max, coalesce(l.room, 0)) ELSE l.max END AS max, l.hint, l.is_limited, l.is_limited AND l.room IS NULL AS is_taken FROM (
                SELECT l.*, q.is_limited, CASE WHEN q.is_limited THEN {s.RoomIn}(l.queue) END AS room FROM (
                    SELECT l.* FROM listed l
                    LEFT JOIN LATERAL (
                        SELECT true AS found FROM {s}.ready WHERE l.hint = 0 AND queue = l.queue AND crashes < {JobRow.SuspectCrashes} ORDER BY priority, seq LIMIT 1) r ON true
                    WHERE l.hint > 0 OR r.found OFFSET 0) l
                LEFT JOIN LATERAL (SELECT paused, coalesce(set_limit, said_limit) IS NOT NULL AS is_limited FROM {s}.queue WHERE name = l.queue OFFSET 0) q ON true
                WHERE q.paused IS NOT TRUE OFFSET 0) l),

        limits AS MATERIALIZED (SELECT EXISTS (SELECT FROM {s}.queue WHERE coalesce(set_limit, said_limit) IS NOT NULL) AS found), -- where none is, not every lane is looked into

        -- A suspect, which has taken servers down, is claimed alone and before all others.
        suspect AS MATERIALIZED (
            SELECT r.* FROM listed l
            CROSS JOIN LATERAL (SELECT FROM {s}.ready WHERE queue = l.queue AND crashes >= {JobRow.SuspectCrashes} ORDER BY priority, seq LIMIT 1) f
            CROSS JOIN LATERAL (
                SELECT FROM (
                    SELECT CASE WHEN EXISTS (SELECT FROM {s}.queue WHERE name = l.queue AND coalesce(set_limit, said_limit) IS NOT NULL) THEN {s.RoomIn}(l.queue) ELSE 1 END AS room OFFSET 0) o
                WHERE o.room > 0) o
            CROSS JOIN generate_series({Limits.MaxPriority}, 0, -1) AS p
            CROSS JOIN LATERAL (
                SELECT *, ctid AS place FROM {s}.ready WHERE queue = l.queue AND priority = p::smallint AND crashes >= {JobRow.SuspectCrashes}
                ORDER BY seq LIMIT 1 FOR UPDATE SKIP LOCKED) r
            WHERE @suspect AND EXISTS (SELECT FROM {s}.ready WHERE crashes >= {JobRow.SuspectCrashes} LIMIT 1)
              AND NOT coalesce((SELECT paused FROM {s}.queue WHERE name = l.queue), false) LIMIT 1),

        -- The others: lane after lane, in each the highest priority first.
        common AS MATERIALIZED (
            SELECT r.* FROM lane
            CROSS JOIN LATERAL (
                SELECT r.* FROM generate_series({Limits.MaxPriority}, 0, -1) AS p
                CROSS JOIN LATERAL (
                    SELECT *, ctid AS place FROM {s}.ready
                    WHERE queue = lane.queue AND priority = p::smallint AND crashes < {JobRow.SuspectCrashes}
                      AND seq > coalesce((@from)[lane.hint * {ClaimHints.Priorities} - p], 0) AND job <> ALL(@passed)
                    ORDER BY seq LIMIT lane.max FOR UPDATE SKIP LOCKED) r
                LIMIT lane.max) r
            LIMIT CASE WHEN EXISTS (SELECT FROM suspect) THEN 0 ELSE @max END),

        -- What was found leaves ready, but for members of cancelled batches. A row that changed before it was locked is not found at its place, and stays for the next claim.
        picked AS MATERIALIZED (
            SELECT r.*, row_number() OVER () AS n,
                   r.batch IS NOT NULL AND EXISTS (SELECT FROM {s}.batch b JOIN {s}.batch o ON o.id = ANY(b.path) WHERE b.id = r.batch AND (o.cancelled OR o.ruled_out)) AS cancelled
            FROM (SELECT * FROM suspect UNION ALL SELECT * FROM common) r),
        gone AS (DELETE FROM {s}.ready WHERE ctid = ANY(ARRAY(SELECT place FROM picked WHERE NOT cancelled)) RETURNING job),
        left_ready AS MATERIALIZED (
            SELECT * FROM picked p
            WHERE NOT cancelled AND ((SELECT count(*) FROM gone) = (SELECT count(*) FROM picked WHERE NOT cancelled) OR EXISTS (SELECT FROM gone WHERE gone.job = p.job))),

        -- The rates: of each the jobs that have it, in order, behind those of their queue that wait for it. A bucket is locked until the waiters below are stored; one that is not
        -- there, or that another claim holds, is nobody's here.
        paced AS MATERIALIZED (
            SELECT p.job, p.n, p.queue, p.priority, p.seq, p.concurrency_key, r.key, r.permits, r.per, r.burst, r.is_set, r.cost, r.depth, r.reach
            FROM left_ready p CROSS JOIN LATERAL (SELECT * FROM {s.RateOf}(p.job) OFFSET 0) r
            WHERE NOT p.key_timed_out AND EXISTS (SELECT FROM {s}.rated LIMIT 1)),
        bucket AS MATERIALIZED (
            SELECT t.key, b.back, CASE WHEN f.stays THEN t.until ELSE t.at + f.depth END - b.back AS until, CASE WHEN f.stays THEN t.released ELSE t.at + f.depth END - b.back AS released,
                   t.next_at - b.back AS next_at, f.permits, f.per, f.burst, f.is_set
            FROM (SELECT * FROM {s}.rate WHERE key = ANY(ARRAY(SELECT key FROM paced)) ORDER BY key FOR UPDATE SKIP LOCKED) t
            CROSS JOIN LATERAL (
                SELECT p.permits, p.per, p.burst, p.is_set, p.depth, {s.RateStays}(t.permits, t.per, t.burst, t.is_set, p.permits, p.per, p.burst, p.is_set) AS stays
                FROM paced p WHERE p.key = t.key ORDER BY p.n LIMIT 1) f
            CROSS JOIN clock c CROSS JOIN LATERAL (SELECT CASE WHEN t.at > c.now + interval '1 minute' THEN t.at - c.now ELSE interval '0' END AS back) b),
        turn AS MATERIALIZED (
            SELECT q.*, q.has_bucket AND NOT q.behind AND greatest(q.until, c.now) + sum(CASE WHEN q.behind THEN interval '0' ELSE q.cost END) OVER (PARTITION BY q.key ORDER BY q.n) <= c.now + q.reach AS passes
            FROM (
                SELECT p.*, b.key IS NOT NULL AS has_bucket, @patient AND b.key IS NULL AND EXISTS (SELECT FROM {s}.rate t WHERE t.key = p.key) AS returns, b.until, coalesce(w.priority > p.priority OR (w.priority = p.priority AND w.seq < p.seq), false) AS behind
                FROM paced p LEFT JOIN bucket b ON b.key = p.key
                LEFT JOIN LATERAL (
                    SELECT priority, seq FROM {s}.blocked WHERE rate_key = p.key AND queue = p.queue AND b.next_at IS NOT NULL ORDER BY priority DESC, seq LIMIT 1) w ON true) q
            CROSS JOIN clock c),

        -- The keys: for each the jobs that want it, in order, who holds it, how many may, and the numbers of the places that are free.
        wanted AS MATERIALIZED (
            SELECT w.*, ARRAY(
                SELECT n FROM generate_series(1, CASE WHEN cardinality(w.names) < w.most THEN least(w.most, cardinality(w.names) + cardinality(w.jobs)) ELSE 0 END) AS n
                WHERE NOT EXISTS (SELECT FROM {s}.concurrency_key c WHERE c.key = {PlaceName("w.key", "n")}) ORDER BY n) AS places
            FROM (
                SELECT k.*, l.n AS fixed, coalesce(l.n, k.at_most) AS most, ARRAY(
                    SELECT c.key FROM {s}.concurrency_key c WHERE c.key = k.key UNION ALL SELECT c.key FROM {s}.concurrency_key c WHERE c.pool = k.key) AS names
                FROM (
                    SELECT p.concurrency_key AS key, array_agg(p.job ORDER BY p.n) AS jobs, array_agg({s.Most}(j.concurrency_limit) ORDER BY p.n) AS limits,
                           max({s.Most}(j.concurrency_limit)) AS at_most
                    FROM left_ready p LEFT JOIN LATERAL (SELECT concurrency_limit FROM {s}.job WHERE id = p.job OFFSET 0) j ON true
                    WHERE p.concurrency_key IS NOT NULL AND NOT p.key_timed_out AND p.job <> ALL(ARRAY(SELECT t.job FROM turn t WHERE NOT t.passes))
                    GROUP BY p.concurrency_key) k
                LEFT JOIN LATERAL (SELECT n FROM {s}.concurrency_limit WHERE key = k.key COLLATE "C" OFFSET 0) l ON true) w),
        asked AS MATERIALIZED (
            SELECT w.key, a.job, w.places[a.n] AS place, w.places[a.n] IS NOT NULL AND cardinality(w.names) + a.n <= coalesce(w.fixed, a.most) AS fits, cardinality(w.names) AS held
            FROM wanted w CROSS JOIN LATERAL unnest(w.jobs, w.limits) WITH ORDINALITY AS a(job, most, n)),

        -- A place that another claim has taken meanwhile stays its own.
        place AS (
            INSERT INTO {s}.concurrency_key (key, job, pool)
            SELECT {PlaceName("key", "place")} AS name, job, CASE WHEN place > 1 THEN key END FROM asked WHERE fits ORDER BY name
            ON CONFLICT DO NOTHING RETURNING job),

        -- Where there is no room the places are locked, as whoever frees one needs, until the waiter below is stored.
        full_place AS MATERIALIZED (
            SELECT c.key, c.pool FROM {s}.concurrency_key c
            WHERE c.key = ANY(ARRAY(SELECT unnest(w.names) FROM wanted w WHERE w.key = ANY(ARRAY(SELECT key FROM asked WHERE NOT fits)))) AND (SELECT count(*) FROM place) >= 0
            ORDER BY c.key FOR UPDATE),

        -- The keys of which somebody has freed or taken a place meanwhile: who got none there goes back where it was, and is looked at again.
        moved AS MATERIALIZED (
            SELECT a.key FROM asked a LEFT JOIN place ON place.job = a.job WHERE a.fits AND place.job IS NULL
            UNION SELECT a.key FROM (SELECT DISTINCT key, held FROM asked WHERE NOT fits) a WHERE a.held > (SELECT count(*) FROM full_place f WHERE f.key = a.key OR f.pool = a.key)),
        taken AS MATERIALIZED (
            SELECT p.*, (a.job IS NULL OR place.job IS NOT NULL) AND coalesce(t.passes, true) AS runs, coalesce(t.returns, false) OR EXISTS (SELECT FROM moved WHERE moved.key = a.key) AS returns,
                   CASE WHEN NOT t.passes THEN t.key END AS rate_key
            FROM left_ready p LEFT JOIN asked a ON a.job = p.job LEFT JOIN place ON place.job = p.job LEFT JOIN turn t ON t.job = p.job),
        spent AS (
            UPDATE {s}.rate r SET until = x.until, released = b.released, at = greatest(c.now, r.at - b.back), permits = b.permits, per = b.per, burst = b.burst, is_set = b.is_set,
                next_at = least(b.next_at, (SELECT min(greatest(x.until + t.cost - t.reach, c.now)) FROM turn t WHERE t.key = b.key AND NOT t.passes AND NOT t.behind))
            FROM bucket b CROSS JOIN clock c
            CROSS JOIN LATERAL (
                SELECT coalesce(greatest(b.until, c.now) + sum(t.cost), b.until) AS until FROM turn t JOIN taken p ON p.job = t.job WHERE t.key = b.key AND p.runs) x
            WHERE r.key = b.key RETURNING r.next_at),
        unlooked AS (INSERT INTO {s}.rate_look (key) SELECT DISTINCT key FROM turn WHERE NOT has_bucket AND NOT returns RETURNING key),

        -- Who would have had its key and waits for its rate leaves that to the next.
        followed AS (
            INSERT INTO {s}.held (id, work)
            SELECT t.job, {HeldWork.Key:D} FROM turn t
            WHERE NOT t.passes AND NOT t.returns AND EXISTS (SELECT FROM {s}.blocked b WHERE b.concurrency_key = t.concurrency_key AND b.rate_key IS NULL) ON CONFLICT DO NOTHING RETURNING id),
        returned AS (
            INSERT INTO {s}.ready (queue, priority, seq, job, ready_at, fence, attempts, crashes, batch, concurrency_key, key_until, key_timed_out, retention, grp)
            SELECT queue, priority, seq, job, ready_at, fence, attempts, crashes, batch, concurrency_key, key_until, key_timed_out, retention, grp
            FROM taken WHERE NOT runs AND returns),

        -- Those that wait for their key or their rate, and have had their turn …
        aside AS (
            INSERT INTO {s}.blocked (queue, priority, seq, job, ready_at, fence, attempts, crashes, batch, concurrency_key, key_until, key_timed_out, retention, rate_key)
            SELECT p.queue, p.priority, CASE WHEN p.seq < {Turns.First} THEN p.seq ELSE nextval('{s}.ready_seq') END, p.job, p.ready_at, p.fence, p.attempts, p.crashes, p.batch, p.concurrency_key,
                   CASE WHEN p.rate_key IS NULL THEN coalesce(p.key_until, {s.Later}({s.Clock}(@offset), j.concurrency_wait)) END, false, p.retention, p.rate_key
            FROM taken p CROSS JOIN LATERAL (SELECT concurrency_wait FROM {s}.job WHERE id = p.job OFFSET 0) j WHERE NOT p.runs AND NOT p.returns ORDER BY p.n),

        -- … and those that run.
        claimed AS (
            INSERT INTO {s}.running (job, owner, claim, fence, attempts, crashes, queue, priority, seq, ready_at, claimed_at, batch, concurrency_key, key_until, key_timed_out, retention)
            SELECT job, @owner, @claim, greatest(fence + 1, c.micros), attempts, crashes, queue, priority, seq, ready_at, c.now, batch, concurrency_key, key_until, key_timed_out, retention
            FROM taken CROSS JOIN clock c
            WHERE runs ORDER BY n
            RETURNING *),
        counted AS (
            INSERT INTO {s}.counter_delta (queue, state, n)
            SELECT c.queue, v.state, v.n FROM (SELECT queue, count(*) AS n FROM taken WHERE runs GROUP BY queue) c
            CROSS JOIN LATERAL (VALUES ({JobState.Enqueued:D}, -c.n), ({JobState.Processing:D}, c.n)) AS v(state, n)),

        -- Whether the server wants to be woken from now on.
        asleep AS (
            UPDATE {s}.server SET sleeping = true WHERE id = @owner AND NOT sleeping AND EXISTS (SELECT FROM listed) AND NOT EXISTS (SELECT FROM picked) RETURNING 1),
        awake AS (UPDATE {s}.server SET sleeping = false WHERE id = @owner AND sleeping AND @busy AND EXISTS (SELECT FROM picked)),

        answer AS (SELECT * FROM again UNION ALL SELECT * FROM claimed)
        SELECT EXISTS (SELECT FROM owner), (SELECT count(*) FROM taken WHERE NOT runs), ARRAY(SELECT job FROM picked WHERE cancelled),
               a.job, a.fence, a.attempts, a.crashes, a.queue, a.priority, a.seq, a.ready_at, a.concurrency_key, a.key_timed_out, a.batch,
               j.created_at, j.scheduled_at, j.type, j.method, j.signature, j.arguments, j.format, j.parameters, j.ambient, j.recurring_id,
               p.parent, p.state, p.result, p.error_type, p.error_message, p.error_details, p.fingerprint, EXISTS (SELECT FROM asleep),
               CASE WHEN EXISTS (SELECT FROM unlooked) OR EXISTS (SELECT FROM followed) THEN 0 ELSE (SELECT {s.Micros}(min(x.next_at)) FROM spent x) - (SELECT micros FROM clock) END,
               CASE WHEN (SELECT found FROM limits) THEN EXISTS (SELECT FROM lane WHERE is_taken) ELSE false END,
               CASE WHEN (SELECT found FROM limits) THEN ARRAY(SELECT queue FROM lane WHERE is_limited) END
        FROM (SELECT) one
        LEFT JOIN answer a ON true
        LEFT JOIN LATERAL (SELECT * FROM {s}.job WHERE id = a.job OFFSET 0) j ON true
        LEFT JOIN LATERAL (SELECT * FROM {s}.parent_outcome WHERE j.start_kind >= {JobStartKind.AfterJob:D} AND job = a.job OFFSET 0) p ON true
        """;

    /// <summary>Deletes jobs of cancelled batches that a fetch came upon.</summary>
    public string Drop { get; } = $"SELECT {s.DropCancelled}(@jobs, {s.Clock}(@offset), @keepDeleted)";

    /// <summary>Deletes claimed jobs that have no row in <c>job</c>, as far as nobody holds them or their batches, and tells which are gone.</summary>
    public string DropRowless { get; } = $"SELECT {s.DropRowless}(@jobs, {s.Clock}(@offset))";

    /// <summary>
    /// The first of the two statements of a finish: fenced rows leave running and go where their outcomes say. Answers with a FinishStatus a row, in order.
    /// </summary>
    /// <remarks>
    /// It locks running rows by id before anything else. The second statement (<see cref="Settle"/>) begins when these locks are held, and so sees every child
    /// that was attached before.
    /// A row that somebody's transaction holds is passed over and Locked; so is a member of a batch that one holds, when not <c>@patient</c>.
    /// </remarks>
    public string Finish { get; } = $"""
        WITH
        clock AS MATERIALIZED (SELECT {s.Clock}(@offset) AS now, v.name AS server, v.application FROM (SELECT) one LEFT JOIN {s}.server v ON v.id = @owner),
        asked AS MATERIALIZED (
            SELECT * FROM unnest(@jobs, @fences, @kinds, @charges, @delays, @results, @types, @messages, @details, @fingerprints, @reasons, @queues, @retentions,
                                 @parameters, @unknown, @marks, @begun, @took)
            WITH ORDINALITY AS a(job, fence, kind, charges, delay, result, error_type, error_message, error_details, fingerprint, reason, next_queue, keep,
                                 parameters, unknown, requires_mark, began_ago, took, n)),

        -- The rows that run and that nobody else holds, locked by id; with their batches, when it does not wait for these.
        free AS MATERIALIZED (
            SELECT {s.FreeBatches}(ARRAY(SELECT DISTINCT batch FROM {s}.running WHERE job = ANY(@jobs) AND owner = @owner AND batch IS NOT NULL)) AS batches WHERE NOT @patient),
        held AS MATERIALIZED (
            SELECT job, fence, marked FROM {s}.running
            WHERE job = ANY(@jobs) AND owner = @owner AND (@patient OR batch IS NULL OR batch = ANY((SELECT batches FROM free)::uuid[])) ORDER BY job FOR UPDATE SKIP LOCKED),

        -- Those with the right fence leave running. What CompleteAsync has marked has succeeded, whatever the outcome says.
        gone AS (
            DELETE FROM {s}.running r
            WHERE job = ANY(ARRAY(SELECT h.job FROM held h JOIN asked a ON a.job = h.job AND a.fence = h.fence WHERE h.marked OR NOT a.requires_mark)) RETURNING r.*),
        ended AS MATERIALIZED (
            SELECT g.job, g.fence, g.marked AND a.kind <> {JobOutcomeKind.Succeeded:D} AS overruled, g.crashes, g.queue, g.priority, g.batch, g.concurrency_key, g.retention, g.ready_at, c.now, c.server, c.application,
                   {s.Later}(c.now, -a.began_ago) AS started_at, CASE WHEN a.began_ago IS NOT NULL THEN a.took END AS took, a.n, a.unknown, a.parameters, a.keep, a.reason,
                   g.attempts + 1 AS attempt, g.attempts + CASE WHEN g.marked OR a.charges THEN 1 ELSE 0 END AS attempts, coalesce(a.next_queue, g.queue) AS next_queue,
                   CASE WHEN g.marked THEN {JobOutcomeKind.Succeeded:D} ELSE a.kind END AS kind, a.delay > 0 AS waits, {s.Later}(c.now, a.delay) AS due_at,
                   CASE WHEN g.marked THEN g.mark ELSE a.result END AS result,
                   CASE WHEN NOT g.marked THEN a.error_type END AS error_type, CASE WHEN NOT g.marked THEN a.error_message END AS error_message,
                   CASE WHEN NOT g.marked THEN a.error_details END AS error_details, CASE WHEN NOT g.marked THEN a.fingerprint END AS fingerprint
            FROM gone g JOIN asked a ON a.job = g.job AND a.fence = g.fence CROSS JOIN clock c),

        -- Those that are over.
        over AS (
            INSERT INTO {s}.finished (job, state, finished_at, expires_at, queue, priority, fence, attempts, crashes, attempt, ready_at, started_at, duration, server, application, result, reason,
                                      error_type, error_message, error_details, fingerprint, batch, concurrency_key, retention)
            SELECT job, CASE kind WHEN {JobOutcomeKind.Succeeded:D} THEN {JobState.Succeeded:D} WHEN {JobOutcomeKind.Failed:D} THEN {JobState.Failed:D} ELSE {JobState.Deleted:D} END, now,
                   {s.Later}(now, CASE kind
                       WHEN {JobOutcomeKind.Failed:D} THEN coalesce(keep, @keepFailed)
                       WHEN {JobOutcomeKind.Succeeded:D} THEN coalesce(keep, retention, @keepSucceeded)
                       ELSE coalesce(keep, retention, @keepDeleted) END),
                   next_queue, priority, fence, attempts, crashes, attempt, ready_at, started_at, took, server, application, CASE kind WHEN {JobOutcomeKind.Succeeded:D} THEN result END, reason,
                   error_type, error_message, error_details, fingerprint, batch, concurrency_key, retention
            FROM ended WHERE kind IN ({JobOutcomeKind.Succeeded:D}, {JobOutcomeKind.Failed:D}, {JobOutcomeKind.Deleted:D})),

        -- Those that run again, now or later, with a row of history. Only what is given back keeps what waiting has added to its priority.
        again AS (
            INSERT INTO {s}.ready (queue, priority, seq, job, ready_at, fence, attempts, crashes, batch, concurrency_key, retention, grp)
            SELECT e.next_queue, e.priority, coalesce(o.seq, nextval('{s}.ready_seq')), e.job, e.now, e.fence, e.attempts, e.crashes, e.batch, e.concurrency_key, e.retention, o.grp
            FROM (
                SELECT e.job, e.n, e.kind, e.next_queue, coalesce(j.priority, e.priority) AS priority, e.now, e.fence, e.attempts, e.crashes, e.batch, e.concurrency_key, e.retention
                FROM ended e LEFT JOIN LATERAL (SELECT priority FROM {s}.job WHERE id = e.job AND e.kind = {JobOutcomeKind.Retry:D} OFFSET 0) j ON true
                WHERE e.kind IN ({JobOutcomeKind.Retry:D}, {JobOutcomeKind.Released:D}) AND NOT e.waits ORDER BY e.n) e
            LEFT JOIN LATERAL (SELECT * FROM {s.TakeTurn}(e.job, e.next_queue, e.priority) WHERE e.kind = {JobOutcomeKind.Retry:D} AND e.crashes < {JobRow.SuspectCrashes} AND EXISTS (SELECT FROM {s}.grouped LIMIT 1)) o ON true),
        later AS (
            INSERT INTO {s}.scheduled (job, due_at, queue, priority, fence, attempts, crashes, retrying, fingerprint, batch, concurrency_key, retention)
            SELECT e.job, e.due_at, e.next_queue, coalesce(j.priority, e.priority), e.fence, e.attempts, e.crashes, e.kind = {JobOutcomeKind.Retry:D}, CASE e.kind WHEN {JobOutcomeKind.Retry:D} THEN e.fingerprint END,
                   e.batch, e.concurrency_key, e.retention
            FROM ended e LEFT JOIN LATERAL (SELECT priority FROM {s}.job WHERE id = e.job OFFSET 0) j ON true
            WHERE e.kind IN ({JobOutcomeKind.Retry:D}, {JobOutcomeKind.Released:D}) AND e.waits),
        past AS (
            INSERT INTO {s}.history (job, state, at, ready_at, started_at, duration, attempt, server, application, reason, due_at, error_type, error_message, error_details, fingerprint)
            SELECT job, CASE WHEN waits THEN {JobState.Scheduled:D} ELSE {JobState.Enqueued:D} END, now, ready_at, started_at, took, attempt, server, application, reason, CASE WHEN waits THEN due_at END,
                   error_type, error_message, error_details, fingerprint
            FROM ended WHERE kind IN ({JobOutcomeKind.Retry:D}, {JobOutcomeKind.Released:D})),

        -- The parameters that an attempt has set.
        told AS (
            UPDATE {s}.job j SET parameters = {s.WithParameters}(j.parameters, (SELECT e.parameters FROM ended e WHERE e.job = j.id))
            WHERE j.id = ANY(ARRAY(SELECT job FROM ended WHERE parameters IS NOT NULL))),

        -- What is counted of them all: by state, by minute, by error, and types that this server does not know.
        counted AS (
            INSERT INTO {s}.counter_delta (queue, state, n)
            SELECT queue, {JobState.Processing:D}, -count(*) FROM ended GROUP BY queue
            UNION ALL
            SELECT next_queue, CASE kind WHEN {JobOutcomeKind.Succeeded:D} THEN {JobState.Succeeded:D} WHEN {JobOutcomeKind.Failed:D} THEN {JobState.Failed:D} WHEN {JobOutcomeKind.Deleted:D} THEN {JobState.Deleted:D}
                                         ELSE CASE WHEN waits THEN {JobState.Scheduled:D} ELSE {JobState.Enqueued:D} END END, count(*)
            FROM ended GROUP BY 1, 2
            UNION ALL SELECT next_queue, {Counters.Retrying}, count(*) FROM ended WHERE kind = {JobOutcomeKind.Retry:D} AND waits GROUP BY next_queue),
        series AS (
            INSERT INTO {s}.bucket_delta (minute, queue, succeeded, failed, retried, deleted, wait, duration)
            SELECT date_trunc('minute', now, 'UTC'), queue,
                   count(*) FILTER (WHERE kind = {JobOutcomeKind.Succeeded:D}), count(*) FILTER (WHERE kind = {JobOutcomeKind.Failed:D}),
                   count(*) FILTER (WHERE kind = {JobOutcomeKind.Retry:D}), count(*) FILTER (WHERE kind = {JobOutcomeKind.Deleted:D}),
                   coalesce(sum(greatest({s.Micros}(started_at) - {s.Micros}(ready_at), 0)), 0), coalesce(sum(took), 0)
            FROM ended WHERE kind <> {JobOutcomeKind.Released:D} GROUP BY now, queue),
        grouped AS (
            INSERT INTO {s}.error_group AS g (fingerprint, type, message, first_at, last_at, attempts)
            SELECT DISTINCT ON (fingerprint) fingerprint, error_type, error_message, now, now, count(*) OVER (PARTITION BY fingerprint)
            FROM ended WHERE fingerprint IS NOT NULL ORDER BY fingerprint, n DESC
            ON CONFLICT (fingerprint) DO UPDATE SET type = excluded.type, message = excluded.message, last_at = excluded.last_at, attempts = g.attempts + excluded.attempts),
        puzzled AS (
            INSERT INTO {s}.unknown_type AS u (name, first_at, last_at, n)
            SELECT {s.CallName}(j.type, j.method), e.now, e.now, count(*)
            FROM ended e CROSS JOIN LATERAL (SELECT type, method FROM {s}.job WHERE id = e.job OFFSET 0) j WHERE e.unknown GROUP BY 1, 2
            ORDER BY 1 ON CONFLICT (name) DO UPDATE SET last_at = excluded.last_at, n = u.n + excluded.n)

        SELECT CASE WHEN e.overruled THEN {FinishStatus.Marked:D} WHEN e.job IS NOT NULL THEN {FinishStatus.Applied:D} WHEN h.job IS NOT NULL THEN {FinishStatus.Unmarked:D}
               ELSE coalesce((SELECT {FinishStatus.Locked:D} FROM {s}.running r WHERE r.job = a.job AND r.fence = a.fence AND r.owner = @owner), {FinishStatus.Stale:D}) END
        FROM asked a LEFT JOIN ended e ON e.job = a.job AND e.fence = a.fence LEFT JOIN held h ON h.job = a.job AND h.fence = a.fence
        ORDER BY a.n
        """;

    /// <summary>How long a finish waits for a lock, for its transaction: as long as a few commits of others on a slow disk take, and no longer.</summary>
    public string Patience { get; } = "SELECT set_config('lock_timeout', '250ms', true)";

    /// <summary>
    /// Whether each claim that a finish did not find was recorded before. Apart from <see cref="Finish"/>, whose snapshot may be older than the other call that
    /// it has waited for.
    /// </summary>
    public string Known { get; } = $"""
        SELECT EXISTS (SELECT FROM {s}.finished  p WHERE p.job = a.job AND p.fence = a.fence)
            OR EXISTS (SELECT FROM {s}.scheduled p WHERE p.job = a.job AND p.fence = a.fence)
            OR EXISTS (SELECT FROM {s}.ready     p WHERE p.job = a.job AND p.fence = a.fence)
            OR EXISTS (SELECT FROM {s}.blocked   p WHERE p.job = a.job AND p.fence = a.fence)
        FROM unnest(@jobs, @fences) WITH ORDINALITY AS a(job, fence, n) ORDER BY a.n
        """;

    /// <summary>The second statement: what the ends mean for batches, children and keys. Answers how many rows it moved.</summary>
    public string Settle { get; } = $"""
        SELECT {s.Settle}(ARRAY(SELECT job FROM {s}.finished WHERE job = ANY(@jobs) AND xmin = pg_current_xact_id()::xid), ARRAY[]::uuid[], {FollowUps.MaxInCommit}, {s.Clock}(@offset), @keepDeleted),
               {s.FreeKeys}(@jobs)
        """;

    public string ReportLines { get; } = $"""
        INSERT INTO {s}.job_log (job, at, level, attempt, text)
        SELECT l.job, l.at, l.level, l.attempt, l.text
        FROM unnest(@jobs, @fences, @times, @levels, @attempts, @texts) WITH ORDINALITY AS l(job, fence, at, level, attempt, text, n)
        JOIN {s}.running r ON r.job = l.job AND r.fence = l.fence AND r.owner = @owner
        ORDER BY l.n
        """;

    /// <summary>Passes over a row that the job itself has locked by CompleteAsync in a transaction that is still open.</summary>
    public string ReportProgress { get; } = $"""
        WITH said AS MATERIALIZED (
            SELECT r.job, p.fraction, p.text FROM (SELECT * FROM unnest(@jobs, @fences, @fractions, @texts) AS p(job, fence, fraction, text) ORDER BY job) p
            CROSS JOIN LATERAL (SELECT job FROM {s}.running WHERE job = p.job AND fence = p.fence AND owner = @owner FOR NO KEY UPDATE SKIP LOCKED) r)
        UPDATE {s}.running r SET progress = said.fraction, progress_text = said.text FROM said WHERE r.job = said.job
        """;

    /// <summary>Passes over a row that somebody's transaction has locked: the outcome brings what it has set.</summary>
    public string ReportParameters { get; } = $"""
        WITH said AS MATERIALIZED (
            SELECT r.job, p.parameters FROM (SELECT * FROM unnest(@jobs, @fences, @parameters) AS p(job, fence, parameters) ORDER BY job) p
            CROSS JOIN LATERAL (SELECT job FROM {s}.running WHERE job = p.job AND fence = p.fence AND owner = @owner FOR NO KEY UPDATE SKIP LOCKED) r)
        UPDATE {s}.job j SET parameters = {s.WithParameters}(j.parameters, (SELECT said.parameters FROM said WHERE said.job = j.id)) WHERE j.id = ANY(ARRAY(SELECT job FROM said))
        """;

    public string ReportLost { get; } = $"""
        SELECT a.job FROM unnest(@jobs, @fences) WITH ORDINALITY AS a(job, fence, n)
        WHERE NOT EXISTS (SELECT FROM {s}.running r WHERE r.job = a.job AND r.fence = a.fence AND r.owner = @owner) ORDER BY a.n
        """;

    public string SetPaused { get; } = $"""
        WITH asked AS MATERIALIZED (SELECT name, min(n) AS n FROM unnest(@queues) WITH ORDINALITY AS a(name, n) GROUP BY name),
        changed AS (
            INSERT INTO {s}.queue AS q (name, paused) SELECT name, @paused FROM asked WHERE @paused OR EXISTS (SELECT FROM {s}.queue k WHERE k.name = asked.name) ORDER BY name
            ON CONFLICT (name) DO UPDATE SET paused = @paused WHERE q.paused <> @paused RETURNING name),
        told AS (UPDATE {s}.signal SET version = version + 1 WHERE EXISTS (SELECT FROM changed))
        INSERT INTO {s}.audit (at, actor, action, target, n)
        SELECT {s.Clock}(@offset), @actor, @action, (array_agg(a.name ORDER BY a.n))[1], count(*) FROM asked a JOIN changed c ON c.name = a.name HAVING count(*) > 0
        """;

    public string SetConcurrencyLimit { get; } = $"SELECT {s.SetLimit}(@key, @limit::smallint, @actor, @action, {s.Clock}(@offset))";

    public string SetQueueLimit { get; } = $"""
        WITH changed AS (
            INSERT INTO {s}.queue AS q (name, paused, set_limit) SELECT @queue, false, @limit::integer WHERE @limit IS DISTINCT FROM (SELECT set_limit FROM {s}.queue WHERE name = @queue)
            ON CONFLICT (name) DO UPDATE SET set_limit = excluded.set_limit WHERE q.set_limit IS DISTINCT FROM excluded.set_limit RETURNING name),
        told AS (UPDATE {s}.signal SET version = version + 1 WHERE EXISTS (SELECT FROM changed))
        INSERT INTO {s}.audit (at, actor, action, target, n) SELECT {s.Clock}(@offset), @actor, @action, name, coalesce(@limit, 0) FROM changed
        """;

    public string SetRate { get; } = $"SELECT {s.SetRate}(@key, @permits, @per, @burst, @actor, @action, {s.Clock}(@offset))";

    public string Charge { get; } = $"SELECT {s.Charge}(@owner, @job, @fence, @key, @permits, @per, @burst, @tokens, {s.Clock}(@offset))";

    // The row of a place under a key: the first is named as versions before know it.
    private static string PlaceName(string key, string n) => $"CASE {n} WHEN 1 THEN {key} ELSE {key} || E'\x1f' || {n} END";
}
