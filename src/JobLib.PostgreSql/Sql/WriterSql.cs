using JobLib.Storage;

namespace JobLib.PostgreSql.Sql;

/// <summary>What <see cref="PostgreSqlJobWriter"/> sends.</summary>
internal sealed class WriterSql(Names s)
{
    /// <summary>Takes the idempotency keys of a unit, as far as nobody has them. A statement of its own: the next one sees who has the others.</summary>
    public string InsertKeys { get; } = $"""
        INSERT INTO {s}.idempotency_key (key, job, keep_until)
        SELECT key, job, {s.Later}({s.Clock}(@offset), @keepKey) FROM unnest(@keys, @ids) WITH ORDINALITY AS k(key, job, n) WHERE key IS NOT NULL ORDER BY key, n
        ON CONFLICT (key) DO NOTHING
        """;

    /// <summary>Takes the unique keys of a unit, as far as nobody has them. A statement of its own, like the other.</summary>
    public string TakeUnique { get; } = $"SELECT {s.TakeUnique}(@uniqueNames, @ids, @uniqueWhiles, @uniqueWindows, @uniqueReplaces, @holds, {s.Clock}(@offset))";

    /// <summary>
    /// Gives the jobs that have the unique keys, and wait, the calls of those that ask for that. It stands between the two others: which they are is known
    /// then, and they are locked.
    /// </summary>
    public string Replace { get; } = $"""
        SELECT {s.ReplaceCall}(
            u.job,
            CASE WHEN a.moves THEN least(CASE a.start_kind WHEN {JobStartKind.At:D} THEN a.start_at ELSE {s.Later}(c.now, a.start_delay) END, {s.Later}(u.created_at, a.most)) END,
            a.type, a.method, a.signature, a.arguments, a.format, a.concurrency_key, a.concurrency_limit, a.concurrency_wait, a.tags, a.parameters, a.ambient, a.retention,
            a.rate, a.permits, a.per, a.burst, a.cost, @actor, c.now)
        FROM unnest(@ids, @uniqueNames, @moves, @mosts, @kinds, @starts, @delays, @types, @methods, @signatures, @arguments, @formats,
                    @concurrencyKeys, @concurrencyLimits, @concurrencyWaits, @tags, @parameters, @ambients, @retentions,
                    @rates, @permits, @pers, @bursts, @costs)
             AS a(id, name, moves, most, start_kind, start_at, start_delay, type, method, signature, arguments, format,
                  concurrency_key, concurrency_limit, concurrency_wait, tags, parameters, ambient, retention, rate, permits, per, burst, cost)
        CROSS JOIN (SELECT {s.Clock}(@offset) AS now OFFSET 0) c
        CROSS JOIN LATERAL (SELECT job, created_at FROM {s}.unique_key WHERE name = a.name OFFSET 0) u
        WHERE u.job <> a.id AND NOT EXISTS (SELECT FROM {s}.job WHERE id = a.id) ORDER BY u.job
        """;

    /// <summary>
    /// Inserts the jobs that do not exist and whose key is theirs, and places those without a batch and a parent. Answers for each with an InsertStatus and the
    /// holder of its key.
    /// </summary>
    public string InsertJobs { get; } = Insert(
        s,
        holder: "coalesce(k.job, u.job)",
        free: $"(k.job IS NULL OR k.job = a.id) AND (u.job IS NULL OR u.job = a.id) AND (a.tick_version IS NULL OR EXISTS (SELECT FROM {s}.recurring t WHERE t.id = a.recurring_id AND t.version = a.tick_version + 1 AND t.xmin = pg_current_xact_id()::xid))",
        keys: $"""

                        LEFT JOIN LATERAL (SELECT job FROM {s}.idempotency_key WHERE key = a.key OFFSET 0) k ON true
                        LEFT JOIN LATERAL (SELECT u.job FROM {s}.unique_key u WHERE u.name = (@uniqueNames)[a.n] AND NOT EXISTS (SELECT FROM {s}.job j WHERE j.id = a.id) OFFSET 0) u ON true
            """,
        ran: $"""
            ,
            ran AS (
                UPDATE {s}.recurring r SET last_at = l.now, last_job = l.id
                FROM (SELECT DISTINCT ON (a.recurring_id) a.recurring_id, a.id, a.now FROM asked a JOIN made ON made.id = a.id WHERE a.recurring_id IS NOT NULL ORDER BY a.recurring_id, a.n DESC) l
                WHERE r.id = l.recurring_id)
            """,
        column: ", sequence",
        sequence: ", (@sequences)[n]",
        placed: " AND (@sequences)[a.n] IS NULL",
        grouped: $"""
            ,
            grouped AS (
                INSERT INTO {s}.grouped (job, grp, weight)
                SELECT a.id, a.grp, a.weight FROM asked a JOIN made ON made.id = a.id WHERE a.grp IS NOT NULL)
            """,
        groups: (", @groups, @weights", ", grp, weight"),
        turn: $"SELECT * FROM {s.TurnOf}(p.queue, p.priority, p.grp, p.weight) WHERE p.grp IS NOT NULL OR EXISTS (SELECT FROM {s}.grouped LIMIT 1)");

    /// <summary>The same for jobs without a key and a tick: a statement that looks nothing up in a table, so that no plan for it can be a bad one.</summary>
    public string InsertPlain { get; } = Insert(s, holder: "NULL::uuid", free: "true", keys: "", ran: "", column: "", sequence: "", placed: "", grouped: "", groups: ("", ""),
        turn: $"SELECT * FROM {s.TurnOf}(p.queue, p.priority, NULL, NULL) WHERE EXISTS (SELECT FROM {s}.grouped LIMIT 1)");

    /// <summary>
    /// The rates of the jobs that a statement before has inserted, and of those that were there already and have theirs. Their buckets are made with them, but
    /// not in a transaction of the caller's, for which others would wait: then the first claim notes that there is none.
    /// </summary>
    public string InsertRates { get; } = $"""
        WITH bucket AS (
            INSERT INTO {s}.rate (key, until, released, at)
            SELECT a.key, c.now, c.now, c.now FROM (SELECT DISTINCT key FROM unnest(@rates) AS a(key)) a CROSS JOIN (SELECT {s.Clock}(@offset) AS now OFFSET 0) c
            WHERE @own AND a.key IS NOT NULL AND NOT EXISTS (SELECT FROM {s}.rate t WHERE t.key = a.key) ORDER BY a.key ON CONFLICT DO NOTHING)
        INSERT INTO {s}.rated (job, key, permits, per, burst, cost)
        SELECT a.id, a.key, a.permits, a.per, a.burst, a.cost FROM unnest(@ids, @rates, @permits, @pers, @bursts, @costs) AS a(id, key, permits, per, burst, cost)
        WHERE a.key IS NOT NULL AND EXISTS (SELECT FROM {s}.job j WHERE j.id = a.id) ON CONFLICT (job) DO NOTHING
        """;

    /// <summary>Creates batches and places the jobs that have a batch, a parent or a sequence. Answers with an InsertStatus for each that is new.</summary>
    public string PlaceNew { get; } = $"""
        SELECT id, status FROM {s.PlaceNew}(@batchIds, @descriptions, @outers, @batchKinds, @batchParents, @batchConditions, @sealed, @placed, @ordered, {s.Clock}(@offset), @keepDeleted)
        """;

    public string InsertAudit { get; } = $"""
        INSERT INTO {s}.audit (at, actor, action, target, n)
        SELECT {s.Clock}(@offset), @actor, 'create jobs', (array_agg(a.id ORDER BY a.n))[1], count(*)
        FROM unnest(@ids) WITH ORDINALITY AS a(id, n) JOIN {s}.job j ON j.id = a.id WHERE j.xmin::text = pg_current_xact_id()::xid::text HAVING count(*) > 0
        """;

    public string Change { get; } = $"""
        SELECT c.status, c.was FROM {s.ChangeJobs}(@kind, @jobs, @states, CASE WHEN @delay IS NULL THEN @due ELSE {s.Later}({s.Clock}(@offset), @delay) END,
                                                    @actor, @reason, @action, {s.Clock}(@offset), @keepDeleted) c
        JOIN unnest(@jobs) WITH ORDINALITY AS a(id, n) ON a.id = c.id ORDER BY a.n
        """;

    public string ChangeBatches { get; } = $"""
        SELECT status, was FROM {s.ChangeBatches}(@kind, @batches, @actor, @action, {s.Clock}(@offset), @keepDeleted)
        """;

    public string Complete { get; } = $"UPDATE {s}.running SET marked = true, mark = @result WHERE job = @job AND fence = @fence RETURNING 1";

    /// <summary>
    /// Wakes whoever listens. One transaction with it takes a lock of the whole database at its commit, so it is sent apart, seldom, and only when somebody
    /// sleeps.
    /// </summary>
    public string Notify { get; } = $"""
        SELECT pg_notify(@channel, q) FROM unnest(@queues) AS q
        WHERE EXISTS (SELECT FROM {s}.server WHERE sleeping AND NOT expired AND NOT gone)
        """;

    /// <summary>In the caller's transaction there is no moment after the commit, so there the wake-up is part of it.</summary>
    public string NotifyWithin { get; } = "SELECT pg_notify(@channel, q) FROM unnest(@queues) AS q";

    private static string Insert(
        Names s, string holder, string free, string keys, string ran, string column, string sequence, string placed, string grouped,
        (string Arrays, string Columns) groups, string turn) => $"""
        WITH
        clock AS MATERIALIZED (SELECT {s.Clock}(@offset) AS now),

        -- What was asked for, and whether each may be created.
        asked AS MATERIALIZED (
            SELECT a.*, CASE a.start_kind WHEN {JobStartKind.After:D} THEN {s.Later}(c.now, a.start_delay) WHEN {JobStartKind.At:D} THEN a.start_at END AS due, c.now, {holder} AS holder, {free} AS free
            FROM unnest(@ids, @kinds, @starts, @delays, @parents, @conditions, @batches, @queues, @priorities, @types, @methods, @signatures, @arguments, @formats,
                        @keys, @concurrencyKeys, @concurrencyLimits, @concurrencyWaits, @recurringIds, @tags, @parameters, @ambients, @retentions, @tickVersions{groups.Arrays})
            WITH ORDINALITY AS a(id, start_kind, start_at, start_delay, parent, condition, batch, queue, priority, type, method, signature, arguments, format,
                        key, concurrency_key, concurrency_limit, concurrency_wait, recurring_id, tags, parameters, ambient, retention, tick_version{groups.Columns}, n)
            CROSS JOIN clock c{keys}),
        made AS (
            INSERT INTO {s}.job (id, created_at, born, start_kind, start_at, start_delay, scheduled_at, parent, condition, batch, queue, priority, type, method, signature, arguments, format,
                                 idempotency_key, concurrency_key, concurrency_limit, concurrency_wait, recurring_id, tags, parameters, ambient, retention{column})
            SELECT id, now, CASE WHEN due > now THEN {JobState.Scheduled:D} ELSE {JobState.Enqueued:D} END, start_kind, due, start_delay,
                   CASE WHEN due > now OR start_kind = {JobStartKind.At:D} THEN due END, parent, condition, batch, queue, priority, type, method, signature, arguments, format,
                   key, concurrency_key, concurrency_limit, concurrency_wait, recurring_id, tags, parameters, ambient, retention{sequence}
            FROM asked WHERE free ORDER BY n
            ON CONFLICT (id) DO NOTHING RETURNING id),

        -- Those without a batch, a parent and a sequence are placed, now or later; the others by the statement that follows.
        plain AS MATERIALIZED (SELECT a.* FROM asked a JOIN made ON made.id = a.id WHERE a.batch IS NULL AND a.start_kind < {JobStartKind.AfterJob:D}{placed}),
        begun AS (
            INSERT INTO {s}.ready (queue, priority, seq, job, ready_at, fence, attempts, crashes, concurrency_key, retention, grp)
            SELECT p.queue, p.priority, coalesce(o.seq, nextval('{s}.ready_seq')), p.id, p.now, 0, 0, 0, p.concurrency_key, p.retention, o.grp
            FROM (SELECT * FROM plain WHERE due IS NULL OR due <= now ORDER BY n) p LEFT JOIN LATERAL ({turn}) o ON true),
        later AS (
            INSERT INTO {s}.scheduled (job, due_at, queue, priority, fence, attempts, crashes, concurrency_key, retention)
            SELECT id, due, queue, priority, 0, 0, 0, concurrency_key, retention FROM plain WHERE due > now),
        counted AS (
            INSERT INTO {s}.counter_delta (queue, state, n)
            SELECT queue, CASE WHEN due > now THEN {JobState.Scheduled:D} ELSE {JobState.Enqueued:D} END, count(*) FROM plain GROUP BY 1, 2),

        tagged AS (
            INSERT INTO {s}.job_tag (tag, job)
            SELECT DISTINCT t.tag, a.id FROM asked a JOIN made ON made.id = a.id CROSS JOIN LATERAL json_array_elements_text(a.tags::json) AS t(tag) WHERE a.tags IS NOT NULL){grouped}{ran}
        SELECT CASE WHEN made.id IS NOT NULL THEN {InsertStatus.Created:D} WHEN a.holder IS NOT NULL AND a.holder <> a.id THEN {InsertStatus.KeyTaken:D} ELSE {InsertStatus.Exists:D} END,
               coalesce(a.holder, a.id)
        FROM asked a LEFT JOIN made ON made.id = a.id ORDER BY a.n
        """;
}
