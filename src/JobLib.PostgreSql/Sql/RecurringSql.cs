using JobLib.Jobs;
using JobLib.Kernel;

namespace JobLib.PostgreSql.Sql;

/// <summary>What <see cref="PostgreSqlRecurringStore"/> sends.</summary>
internal sealed class RecurringSql(Names s)
{
    /// <summary>Writes the definitions that are new or differ. The next run is taken over only when the schedule changed.</summary>
    public string Save { get; } = $"""
        WITH asked AS MATERIALIZED (
            SELECT * FROM unnest(@ids, @types, @methods, @signatures, @arguments, @formats, @crons, @zones, @queues, @priorities, @misfires, @overlaps,
                                 @concurrencyKeys, @concurrencyWaits, @ambients, @paused, @declared, @next)
            WITH ORDINALITY AS a(id, type, method, signature, arguments, format, cron, time_zone, queue, priority, misfire, overlap,
                                 concurrency_key, concurrency_wait, ambient, paused, declared, next_at, n)),
        saved AS (
            INSERT INTO {s}.recurring AS r (id, version, created_at, type, method, signature, arguments, format, cron, time_zone, queue, priority, misfire, overlap,
                                            concurrency_key, concurrency_wait, ambient, paused, declared, next_at, marked_next_at)
            SELECT id, 1, {s.Clock}(@offset), type, method, signature, arguments, format, cron, time_zone, queue, priority, misfire, overlap,
                   concurrency_key, concurrency_wait, ambient, paused, declared, {Unmarked("cron", "next_at")}, {Marked(
            "cron",
            "next_at"
        )} FROM asked ORDER BY id
            ON CONFLICT (id) DO UPDATE SET
                version = r.version + 1, type = excluded.type, method = excluded.method, signature = excluded.signature, arguments = excluded.arguments, format = excluded.format,
                cron = excluded.cron, time_zone = excluded.time_zone, queue = excluded.queue, priority = excluded.priority, misfire = excluded.misfire, overlap = excluded.overlap,
                concurrency_key = excluded.concurrency_key, concurrency_wait = excluded.concurrency_wait, ambient = excluded.ambient, declared = excluded.declared,
                next_at = CASE WHEN (r.cron, r.time_zone) IS DISTINCT FROM (excluded.cron, excluded.time_zone) THEN excluded.next_at ELSE r.next_at END,
                marked_next_at = CASE WHEN (r.cron, r.time_zone) IS DISTINCT FROM (excluded.cron, excluded.time_zone) THEN excluded.marked_next_at ELSE r.marked_next_at END,
                fault = CASE WHEN (r.cron, r.time_zone) IS DISTINCT FROM (excluded.cron, excluded.time_zone) THEN NULL ELSE r.fault END
            WHERE (r.type, r.method, r.signature, r.arguments, r.format, r.cron, r.time_zone, r.queue, r.priority, r.misfire, r.overlap, r.concurrency_key, r.concurrency_wait, r.ambient, r.declared)
                  IS DISTINCT FROM
                  (excluded.type, excluded.method, excluded.signature, excluded.arguments, excluded.format, excluded.cron, excluded.time_zone, excluded.queue, excluded.priority, excluded.misfire,
                   excluded.overlap, excluded.concurrency_key, excluded.concurrency_wait, excluded.ambient, excluded.declared)
            RETURNING id),
        told AS (UPDATE {s}.signal SET version = version + 1 WHERE EXISTS (SELECT FROM saved))
        INSERT INTO {s}.audit (at, actor, action, target, n)
        SELECT {s.Clock}(@offset), @actor, 'save recurring', (array_agg(a.id ORDER BY a.n))[1], count(*) FROM asked a JOIN saved ON saved.id = a.id HAVING count(*) > 0
        """;

    public string Pause { get; } =
        Changed(s, $"UPDATE {s}.recurring r SET paused = true, pause_reason = @reason, version = r.version + 1 FROM asked a WHERE r.id = a.id RETURNING r.id");

    public string Resume { get; } = Changed(s, $"""
        UPDATE {s}.recurring r SET paused = false, pause_reason = NULL, version = r.version + 1,
               next_at = CASE WHEN a.given THEN {Unmarked("r.cron", "a.next_at")} ELSE r.next_at END,
               marked_next_at = CASE WHEN a.given THEN {Marked("r.cron", "a.next_at")} ELSE r.marked_next_at END
        FROM asked a WHERE r.id = a.id RETURNING r.id
        """);

    /// <summary>Only where schedule and next run are still those that were read: the run that is meant is left out, and no other.</summary>
    public string SkipNext { get; } = Changed(s, $"""
        UPDATE {s}.recurring r SET version = r.version + 1, next_at = {Unmarked("r.cron", "a.next_at")}, marked_next_at = {Marked("r.cron", "a.next_at")}
        FROM asked a
        WHERE r.id = a.id AND NOT r.paused AND {Next("r")} = (@expected)[a.n::int] AND r.cron = (@crons)[a.n::int] AND r.time_zone = (@zones)[a.n::int] RETURNING r.id
        """);

    public string Remove { get; } = Changed(s, $"DELETE FROM {s}.recurring r USING asked a WHERE r.id = a.id RETURNING r.id");

    /// <summary>Answers for the ids that stay.</summary>
    public string RemoveUndeclared { get; } = $"""
        WITH gone AS (DELETE FROM {s}.recurring WHERE declared AND id <> ALL(@ids) RETURNING id),
        told AS (UPDATE {s}.signal SET version = version + 1 WHERE EXISTS (SELECT FROM gone)),
        noted AS (INSERT INTO {s}.audit (at, actor, action, target, n) SELECT {s.Clock}(@offset), @actor, @action, min(id), count(*) FROM gone HAVING count(*) > 0)
        SELECT CASE WHEN EXISTS (SELECT FROM {s}.recurring r WHERE r.id = a.id) THEN {ChangeStatus.Applied:D} ELSE {ChangeStatus.NotFound:D} END FROM unnest(@ids) WITH ORDINALITY AS a(id, n) ORDER BY a.n
        """;

    public string Due { get; } = $"""
        SELECT {Definition}, r.version,
               (SELECT count(*)::int FROM (SELECT FROM {s}.recurring_run l WHERE l.recurring_id = r.id AND {s.StateOf}(l.job) NOT IN ({JobState.Succeeded:D}, {JobState.Failed:D}, {JobState.Deleted:D}) LIMIT 2) live) AS ActiveRuns
        FROM {s}.recurring r WHERE {Next("r")} <= {s.Clock}(@offset) AND NOT r.paused ORDER BY {Next("r")}, r.id LIMIT @max
        """;

    /// <summary>
    /// The clock, and the time until the next one after those that <see cref="Due"/> gives. Goes before it: whoever cancels the runs from before that time must
    /// have seen all of them, and none of another server's.
    /// </summary>
    public string DueNext { get; } = $"""
        SELECT c.now, (
            SELECT greatest({s.Micros}({Next("r")}) - {s.Micros}(c.now), 0) FROM {s}.recurring r
            WHERE {Next("r")} IS NOT NULL AND NOT r.paused
              AND r.id <> ALL(ARRAY(SELECT d.id FROM {s}.recurring d WHERE {Next("d")} <= {s.Clock}(@offset) AND NOT d.paused ORDER BY {Next(
            "d"
        )}, d.id LIMIT @max))
            ORDER BY {Next("r")} LIMIT 1)
        FROM (SELECT {s.Clock}(@offset) AS now) c
        """;

    /// <summary>
    /// Compares and sets, and forgets a bounded number of runs that are over. The statement that inserts the runs follows, and inserts those whose recurring
    /// job this one has just moved on.
    /// </summary>
    public string Tick { get; } = $"""
        WITH asked AS MATERIALIZED (SELECT * FROM unnest(@ids, @versions, @next, @faults) WITH ORDINALITY AS a(id, version, next_at, fault, n)),
        held AS MATERIALIZED (SELECT r.id FROM {s}.recurring r JOIN asked a ON a.id = r.id AND a.version = r.version ORDER BY r.id FOR UPDATE OF r),
        moved AS (
            UPDATE {s}.recurring r
            SET version = r.version + 1, next_at = {Unmarked("r.cron", "a.next_at")}, marked_next_at = {Marked("r.cron", "a.next_at")}, fault = a.fault
            FROM asked a JOIN held h ON h.id = a.id
            WHERE r.id = a.id AND r.version = a.version RETURNING r.id),
        over AS MATERIALIZED (
            SELECT l.recurring_id, l.job FROM held h JOIN {s}.recurring_run l ON l.recurring_id = h.id
            WHERE {s.StateOf}(l.job) IN ({JobState.Succeeded:D}, {JobState.Failed:D}, {JobState.Deleted:D}) ORDER BY l.recurring_id, l.job LIMIT {Limits.MaxSet} FOR UPDATE OF l SKIP LOCKED),
        forgotten AS (DELETE FROM {s}.recurring_run l USING over o WHERE l.recurring_id = o.recurring_id AND l.job = o.job)
        SELECT EXISTS (SELECT FROM moved WHERE moved.id = a.id) FROM asked a ORDER BY a.n
        """;

    /// <summary>The columns of a definition, as <see cref="DefinitionRecord"/> names them.</summary>
    public static string Definition { get; } = $"""
        r.id, r.type, r.method, r.signature, r.arguments, r.format, r.cron, r.time_zone AS TimeZone, r.queue, r.priority, r.misfire, r.overlap,
        r.concurrency_key AS ConcurrencyKey, r.concurrency_wait AS ConcurrencyWait, r.ambient, r.paused, r.declared, {Next("r")} AS NextAt
        """;

    /// <summary>
    /// The next run of a recurring job. The schedule says in which column: what version 0.1.0 writes into the other one, when it resumes a schedule that it
    /// cannot read, counts for nobody.
    /// </summary>
    public static string Next(string row) => $"(CASE WHEN {row}.cron LIKE '{ScheduleText.MarkedLike}' THEN {row}.marked_next_at ELSE {row}.next_at END)";

    // The next run as it is written: in one column or the other, by the schedule.
    private static string Unmarked(string cron, string next) => $"CASE WHEN {cron} LIKE '{ScheduleText.MarkedLike}' THEN NULL ELSE {next} END";

    private static string Marked(string cron, string next) => $"CASE WHEN {cron} LIKE '{ScheduleText.MarkedLike}' THEN {next} END";

    private static string Changed(Names s, string change) => $"""
        WITH asked AS MATERIALIZED (SELECT * FROM unnest(@ids, @next, @given) WITH ORDINALITY AS a(id, next_at, given, n)),
        changed AS ({change}),
        told AS (UPDATE {s}.signal SET version = version + 1 WHERE EXISTS (SELECT FROM changed)),
        noted AS (
            INSERT INTO {s}.audit (at, actor, action, target, n)
            SELECT {s.Clock}(@offset), @actor, @action, (array_agg(a.id ORDER BY a.n))[1], count(*) FROM asked a JOIN changed c ON c.id = a.id HAVING count(*) > 0)
        SELECT CASE WHEN EXISTS (SELECT FROM changed c WHERE c.id = a.id) THEN {ChangeStatus.Applied:D}
                    WHEN EXISTS (SELECT FROM {s}.recurring r WHERE r.id = a.id) THEN {ChangeStatus.WrongState:D}
                    ELSE {ChangeStatus.NotFound:D} END
        FROM asked a ORDER BY a.n
        """;
}
