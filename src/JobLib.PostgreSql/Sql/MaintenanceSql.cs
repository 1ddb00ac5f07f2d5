using JobLib.Kernel.Rows;
using JobLib.Storage;

namespace JobLib.PostgreSql.Sql;

/// <summary>What <see cref="PostgreSqlMaintenance"/> sends.</summary>
internal sealed class MaintenanceSql(Names s)
{
    public string Promote { get; } = $"""
        WITH due AS MATERIALIZED (
            SELECT * FROM {s}.scheduled WHERE due_at <= {s.Clock}(@offset) ORDER BY due_at, job LIMIT @max FOR UPDATE SKIP LOCKED),
        gone AS (DELETE FROM {s}.scheduled WHERE job = ANY(ARRAY(SELECT job FROM due))),
        begun AS (
            INSERT INTO {s}.ready (queue, priority, seq, job, ready_at, fence, attempts, crashes, batch, concurrency_key, retention, grp)
            SELECT d.queue, d.priority, coalesce(o.seq, nextval('{s}.ready_seq')), d.job, {s.Clock}(@offset), d.fence, d.attempts, d.crashes, d.batch, d.concurrency_key, d.retention, o.grp
            FROM (SELECT * FROM due ORDER BY due_at, job) d
            LEFT JOIN LATERAL (SELECT * FROM {s.TakeTurn}(d.job, d.queue, d.priority) WHERE d.crashes < {JobRow.SuspectCrashes} AND EXISTS (SELECT FROM {s}.grouped LIMIT 1)) o ON true),
        counted AS (
            INSERT INTO {s}.counter_delta (queue, state, n)
            SELECT queue, {JobState.Scheduled:D}, -count(*) FROM due GROUP BY queue
            UNION ALL SELECT queue, {JobState.Enqueued:D}, count(*) FROM due GROUP BY queue
            UNION ALL SELECT queue, {Counters.Retrying}, -count(*) FROM due WHERE retrying GROUP BY queue)
        SELECT count(*)::int, array_agg(DISTINCT queue) FROM due
        """;

    public string NextDue { get; } =
        $"SELECT greatest({s.Micros}(min(due_at)) - {s.Micros}({s.Clock}(@offset)), 0) FROM {s}.scheduled HAVING min(due_at) IS NOT NULL";

    public string Rescue { get; } = $"SELECT {s.Rescue}(@limit, @max, {s.Clock}(@offset), @keepSucceeded, @keepFailed, @keepDeleted)";

    /// <summary>Whether there is more to rescue, perhaps what somebody's transaction holds, and when the next lease expires.</summary>
    public string NextRescue { get; } = $"""
        SELECT EXISTS (SELECT FROM {s}.running r LEFT JOIN {s}.server t ON t.id = r.owner WHERE t.id IS NULL OR t.expired),
               (SELECT {s.Micros}(min(lease_until)) - {s.Micros}({s.Clock}(@offset)) FROM {s}.server WHERE NOT expired)
        """;

    public string MoveHeld { get; } = $"SELECT {s.MoveStep}(@max, {s.Clock}(@offset), @keepDeleted)";

    public string Age { get; } = $"SELECT * FROM {s.AgeJobs}(@after, @max, {s.Clock}(@offset))";

    /// <summary>The time until there is something to move: none as long as anything is noted, which somebody's transaction may hold.</summary>
    public string NextHeld { get; } = $"""
        SELECT CASE WHEN EXISTS (SELECT FROM {s}.held) OR EXISTS (SELECT FROM {s}.rate_look) THEN 0 ELSE (
            SELECT greatest({s.Micros}(min(at)) - {s.Micros}({s.Clock}(@offset)), 0)
            FROM (SELECT min(key_until) AS at FROM {s}.blocked UNION ALL SELECT min(next_at) FROM {s}.rate) w HAVING min(at) IS NOT NULL) END
        """;

    /// <summary>The kinds of rows that are deleted when their time is over.</summary>
    public IReadOnlyList<Pruned> Prune { get; } =
    [
        new(
            $"SELECT {s.PruneJobs}(@max, {s.Clock}(@offset))",
            $"SELECT FROM {s}.finished WHERE expires_at <= {s.Clock}(@offset)"
        ),
        new(
            $"SELECT {s.PruneBatches}(@max, {s.Clock}(@offset), @keepSucceeded, @keepDeleted, @unsealed)",
            $"""
            SELECT 1 FROM {s}.batch WHERE NOT sealed AND created_at <= {s.Later}({s.Clock}(@offset), -@unsealed)
            UNION ALL SELECT 1 FROM {s}.batch WHERE finished_at <= {s.Later}({s.Clock}(@offset), -least(@keepSucceeded, @keepDeleted))
            """
        ),
        Rows(s, "idempotency_key", "key", $"expires_at <= {s.Clock}(@offset)", "expires_at"),
        Rows(s, "bucket", "ctid", $"minute <= {s.Later}({s.Clock}(@offset), -@series)", "minute"),
        Rows(s, "bucket_delta", "id", $"minute <= {s.Later}({s.Clock}(@offset), -@series)", "id"),
        Rows(s, "tally", "ctid", $"period = {TallyPeriod.Minute:D} AND start <= {s.Later}({s.Clock}(@offset), -@minuteTallies)", "start"),
        Rows(s, "tally", "ctid", $"period = {TallyPeriod.Hour:D} AND start <= {s.Later}({s.Clock}(@offset), -@hourTallies)", "start"),
        Rows(s, "audit", "seq", $"at <= {s.Later}({s.Clock}(@offset), -@audit)", "at"),
        Rows(s, "error_group", "fingerprint", $"""
            last_at <= {s.Later}({s.Clock}(@offset), -@audit)
            AND NOT EXISTS (SELECT FROM {s}.scheduled r WHERE r.fingerprint = error_group.fingerprint)
            AND NOT EXISTS (SELECT FROM {s}.finished f WHERE f.fingerprint = error_group.fingerprint AND f.state = {JobState.Failed:D})
            """, "last_at"),
        Rows(s, "unknown_type", "name", $"last_at <= {s.Later}({s.Clock}(@offset), -@audit)", "last_at"),
        Rows(s, "server", "id", $"""
            lease_until <= {s.Later}({s.Clock}(@offset), -86400000000) AND (expired OR gone) AND NOT EXISTS (SELECT FROM {s}.running r WHERE r.owner = server.id)
            """, "lease_until"),
        Rows(s, "rate", "key", $"next_at IS NULL AND until <= {s.Clock}(@offset) - interval '1 hour'", "until"),
        Rows(s, "crash", "ctid", $"fence <= {s.Micros}({s.Clock}(@offset)) - 86400000000", "fence"),
    ];

    /// <summary>Of which kinds there is anything, one after the other: mostly of none.</summary>
    public string AnyToPrune => $"SELECT ARRAY[{string.Join(", ", Prune.Select(kind => $"EXISTS ({kind.Chosen})"))}]";

    public string FoldCounters { get; } = $"""
        WITH gone AS (
            DELETE FROM {s}.counter_delta WHERE id = ANY(ARRAY(SELECT id FROM {s}.counter_delta ORDER BY id LIMIT @max FOR UPDATE SKIP LOCKED)) RETURNING queue, state, n),
        folded AS (
            INSERT INTO {s}.counter AS c (queue, state, n) SELECT queue, state, {s.Whole}(sum(n)) FROM gone GROUP BY queue, state ORDER BY queue, state
            ON CONFLICT (queue, state) DO UPDATE SET n = {s.Whole}(c.n::numeric + excluded.n))
        SELECT count(*)::int FROM gone
        """;

    public string FoldBuckets { get; } = $"""
        WITH gone AS (
            DELETE FROM {s}.bucket_delta WHERE id = ANY(ARRAY(SELECT id FROM {s}.bucket_delta ORDER BY id LIMIT @max FOR UPDATE SKIP LOCKED)) RETURNING *),
        folded AS (
            INSERT INTO {s}.bucket AS b (minute, queue, succeeded, failed, retried, deleted, wait, duration)
            SELECT minute, queue, {s.Whole}(sum(succeeded)), {s.Whole}(sum(failed)), {s.Whole}(sum(retried)), {s.Whole}(sum(deleted)), {s.Whole}(sum(wait)), {s.Whole}(sum(duration))
            FROM gone GROUP BY minute, queue ORDER BY minute, queue
            ON CONFLICT (minute, queue) DO UPDATE SET
                succeeded = {s.Whole}(b.succeeded::numeric + excluded.succeeded), failed = {s.Whole}(b.failed::numeric + excluded.failed),
                retried = {s.Whole}(b.retried::numeric + excluded.retried), deleted = {s.Whole}(b.deleted::numeric + excluded.deleted),
                wait = {s.Whole}(b.wait::numeric + excluded.wait), duration = {s.Whole}(b.duration::numeric + excluded.duration))
        SELECT count(*)::int FROM gone
        """;

    // What is chosen stands in an array, which is made once: joined, the choice could be made again for each row, past its bound.
    private static Pruned Rows(Names s, string table, string key, string isOver, string order) => new(
        $"""
        WITH gone AS (
            DELETE FROM {s}.{table} WHERE {key} = ANY(ARRAY(SELECT {key} FROM {s}.{table} WHERE {isOver} ORDER BY {order} LIMIT @max FOR UPDATE SKIP LOCKED)) RETURNING 1)
        SELECT count(*)::int FROM gone
        """,
        $"SELECT FROM {s}.{table} WHERE {isOver}"
    );
}

/// <summary>A kind of rows that are deleted when their time is over.</summary>
/// <param name="Delete">Deletes at most so many, and answers how many.</param>
/// <param name="Chosen">Gives rows when there may be any.</param>
internal sealed record Pruned(string Delete, string Chosen);
