namespace JobLib.PostgreSql.Sql;

/// <summary>What <see cref="PostgreSqlServerRegistry"/> sends.</summary>
internal sealed class RegistrySql(Names s)
{
    public string Register { get; } = $"""
        INSERT INTO {s}.server (id, name, machine, process_id, version, queues, worker_count, started_at, heartbeat_at, lease_until, skew)
        SELECT @id, @name, @machine, @processId, @version, @queues, @workers, c.now, c.now, {s.Later}(c.now, @lease), {s.Micros}(@localTime) - {s.Micros}(c.now)
        FROM (SELECT {s.Clock}(@offset) AS now) c
        ON CONFLICT (id) DO NOTHING -- the same call again
        """;

    /// <summary>One statement, with all steps in a function: whatever part of it a synchronous caller sent apart would need a thread of the pool.</summary>
    public string Renew { get; } = $"""
        SELECT accepted, lost, put_back, watched FROM {s.Renew}(@owner, @jobs, @fences, @started, @watched, @from, @oldest, @lease, @trouble, @offset)
        """;

    public string Signals { get; } = $"""
        SELECT EXISTS (SELECT FROM {s}.server WHERE id = @owner AND NOT expired AND NOT gone), (SELECT version FROM {s}.signal),
               ARRAY(SELECT name FROM {s}.queue WHERE paused ORDER BY name), coalesce((SELECT draining FROM {s}.server WHERE id = @owner), false),
               {s.Micros}((SELECT min(due_at) FROM {s}.scheduled)) - {s.Micros}(c.now)
        FROM (SELECT {s.Clock}(@offset) AS now) c
        """;

    public string Leave { get; } = $"UPDATE {s}.server SET gone = true WHERE id = @owner AND NOT expired";

    public string LeavePutBack { get; } = $"""
        SELECT {s.PutBack}(@owner, ARRAY(SELECT job FROM {s}.running WHERE owner = @owner AND job <> ALL(@jobs)), {s.Clock}(@offset))
        WHERE EXISTS (SELECT FROM {s}.server WHERE id = @owner AND NOT expired)
        """;

    public string LeaveForGood { get; } = $"DELETE FROM {s}.server WHERE id = @owner AND gone AND NOT expired AND NOT EXISTS (SELECT FROM {s}.running WHERE owner = @owner)";

    public string SetDraining { get; } = $"""
        WITH live AS MATERIALIZED (SELECT id, name FROM {s}.server WHERE id = @id AND NOT expired AND NOT gone),
        changed AS (UPDATE {s}.server t SET draining = @draining FROM live WHERE t.id = live.id AND t.draining <> @draining RETURNING live.name),
        told AS (UPDATE {s}.signal SET version = version + 1 WHERE EXISTS (SELECT FROM changed)),
        noted AS (INSERT INTO {s}.audit (at, actor, action, target, n) SELECT {s.Clock}(@offset), @actor, @action, name, 1 FROM changed)
        SELECT 1 FROM live
        """;
}
