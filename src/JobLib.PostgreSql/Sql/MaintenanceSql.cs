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
            INSERT INTO {s}.ready (queue, priority, job, ready_at, fence, attempts, crashes, batch, concurrency_key, retention)
            SELECT queue, priority, job, {s.Clock}(@offset), fence, attempts, crashes, batch, concurrency_key, retention FROM due ORDER BY due_at, job),
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

    /// <summary>The time until there is something to move: none as long as anything is noted, which somebody's transaction may hold.</summary>
    public string NextHeld { get; } = $"""
        SELECT CASE WHEN EXISTS (SELECT FROM {s}.held) THEN 0 ELSE (SELECT greatest({s.Micros}(min(key_until)) - {s.Micros}({s.Clock}(@offset)), 0) FROM {s}.blocked HAVING min(key_until) IS NOT NULL) END
        """;

    /// <summary>
    /// Each statement answers how many rows it deleted. What it chooses stands in an array, which is made once: joined, the choice could be made again for each
    /// row, past its bound.
    /// </summary>
    public IReadOnlyList<string> Prune { get; } =
    [
        $"SELECT {s.PruneJobs}(@max, {s.Clock}(@offset))",
        $"SELECT {s.PruneBatches}(@max, {s.Clock}(@offset), @keepSucceeded, @keepDeleted, @unsealed)",
        Deleted(
            $"DELETE FROM {s}.idempotency_key WHERE key = ANY(ARRAY(SELECT key FROM {s}.idempotency_key WHERE expires_at <= {s.Clock}(@offset) ORDER BY expires_at LIMIT @max FOR UPDATE SKIP LOCKED))"
        ),
        Deleted(
            $"DELETE FROM {s}.bucket WHERE ctid = ANY(ARRAY(SELECT ctid FROM {s}.bucket WHERE minute <= {s.Later}({s.Clock}(@offset), -@series) ORDER BY minute LIMIT @max FOR UPDATE SKIP LOCKED))"
        ),
        Deleted(
            $"DELETE FROM {s}.bucket_delta WHERE id = ANY(ARRAY(SELECT id FROM {s}.bucket_delta WHERE minute <= {s.Later}({s.Clock}(@offset), -@series) ORDER BY id LIMIT @max FOR UPDATE SKIP LOCKED))"
        ),
        Tallies(s, TallyPeriod.Minute, "@minuteTallies"),
        Tallies(s, TallyPeriod.Hour, "@hourTallies"),
        Deleted(
            $"DELETE FROM {s}.audit WHERE seq = ANY(ARRAY(SELECT seq FROM {s}.audit WHERE at <= {s.Later}({s.Clock}(@offset), -@audit) ORDER BY at LIMIT @max FOR UPDATE SKIP LOCKED))"
        ),
        Deleted($"""
            DELETE FROM {s}.error_group WHERE fingerprint = ANY(ARRAY(
                SELECT g.fingerprint FROM {s}.error_group g WHERE g.last_at <= {s.Later}({s.Clock}(@offset), -@audit)
                  AND NOT EXISTS (SELECT FROM {s}.scheduled r WHERE r.fingerprint = g.fingerprint)
                  AND NOT EXISTS (SELECT FROM {s}.finished f WHERE f.fingerprint = g.fingerprint AND f.state = {JobState.Failed:D})
                ORDER BY g.last_at LIMIT @max FOR UPDATE SKIP LOCKED))
            """),
        Deleted(
            $"DELETE FROM {s}.unknown_type WHERE name = ANY(ARRAY(SELECT name FROM {s}.unknown_type WHERE last_at <= {s.Later}({s.Clock}(@offset), -@audit) LIMIT @max FOR UPDATE SKIP LOCKED))"
        ),
        Deleted($"""
            DELETE FROM {s}.server WHERE id = ANY(ARRAY(
                SELECT id FROM {s}.server t
                WHERE lease_until <= {s.Later}({s.Clock}(@offset), -86400000000) AND (expired OR gone) AND NOT EXISTS (SELECT FROM {s}.running r WHERE r.owner = t.id)
                LIMIT @max FOR UPDATE SKIP LOCKED))
            """),
        Deleted(
            $"DELETE FROM {s}.crash WHERE (job, fence) IN (SELECT job, fence FROM {s}.crash WHERE fence <= {s.Micros}({s.Clock}(@offset)) - 86400000000 LIMIT @max FOR UPDATE SKIP LOCKED)"
        ),
    ];

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

    private static string Tallies(Names s, TallyPeriod period, string kept) => Deleted(
        $"DELETE FROM {s}.tally WHERE ctid = ANY(ARRAY(SELECT ctid FROM {s}.tally WHERE period = {period:D} AND start <= {s.Later}({s.Clock}(@offset), -{kept}) ORDER BY start LIMIT @max FOR UPDATE SKIP LOCKED))"
    );

    private static string Deleted(string delete) => $"WITH gone AS ({delete} RETURNING 1) SELECT count(*)::int FROM gone";
}
