namespace JobLib.PostgreSql.Sql;

/// <summary>What <see cref="PostgreSqlServerRegistry"/> sends.</summary>
internal sealed class RegistrySql(Names s)
{
    /// <summary>The update changes nothing: it is what has a version told that another server has stored already, or stores at this moment.</summary>
    public string Register { get; } = $"""
        WITH known AS (
            INSERT INTO {s}.application (version) SELECT @applicationVersion WHERE @applicationVersion IS NOT NULL
            ON CONFLICT (version) DO UPDATE SET version = excluded.version RETURNING id)
        INSERT INTO {s}.server (id, name, machine, process_id, version, queues, worker_count, started_at, heartbeat_at, lease_until, skew, application_version, application)
        SELECT @id, @name, @machine, @processId, @version, @queues, @workers, c.now, c.now, {s.Later}(c.now, @lease), {s.Micros}(@localTime) - {s.Micros}(c.now), @applicationVersion,
               (SELECT id FROM known)
        FROM (SELECT {s.Clock}(@offset) AS now) c
        ON CONFLICT (id) DO NOTHING -- the same call again
        """;

    /// <summary>The limits of a server's queues, in the place of what the one before it has said: nothing is written where they are the same.</summary>
    public string SayLimits { get; } = $"""
        WITH changed AS (
            INSERT INTO {s}.queue AS q (name, paused, said_limit)
            SELECT a.name, false, a.n FROM unnest(@queues, @limits) AS a(name, n)
            WHERE a.n IS DISTINCT FROM (SELECT k.said_limit FROM {s}.queue k WHERE k.name = a.name) ORDER BY a.name
            ON CONFLICT (name) DO UPDATE SET said_limit = excluded.said_limit RETURNING q.name),
        told AS (UPDATE {s}.signal SET version = version + 1 WHERE EXISTS (SELECT FROM changed))
        SELECT name FROM changed
        """;

    /// <summary>One statement, with all steps in a function: whatever part of it a synchronous caller sent apart would need a thread of the pool.</summary>
    public string Renew { get; } = $"""
        SELECT accepted, lost, put_back, watched FROM {s.Renew}(@owner, @jobs, @fences, @started, @watched, @from, @oldest, @lease, @trouble, @offset)
        """;

    /// <summary>In the order of the key, as every statement locks its rows; a server has only its own.</summary>
    public string Tally { get; } = $"""
        INSERT INTO {s}.tally (period, start, method, queue, server, application_version, succeeded, failed, retried, deleted, waits, durations)
        SELECT t.period, t.start, t.method, t.queue, @server, t.version, t.succeeded, t.failed, t.retried, t.deleted, t.waits, t.durations
        FROM unnest(@periods, @starts, @methods, @queues, @versions, @succeeded, @failed, @retried, @deleted, @waits, @durations)
             AS t (period, start, method, queue, version, succeeded, failed, retried, deleted, waits, durations)
        ORDER BY t.period, t.start, t.method, t.queue
        ON CONFLICT (period, start, method, queue, server) DO UPDATE SET application_version = excluded.application_version, succeeded = excluded.succeeded, failed = excluded.failed,
            retried = excluded.retried, deleted = excluded.deleted, waits = excluded.waits, durations = excluded.durations
        """;

    public string Signals { get; } = $"""
        SELECT live, changes, paused_queues, drains, due_in, present, is_ready, held_in, lease_in, limited_queues FROM {s.Signals}(@owner, @look, @offset)
        """;

    public string Leave { get; } = $"UPDATE {s}.server SET gone = true WHERE id = @owner AND NOT expired";

    public string LeavePutBack { get; } = $"""
        SELECT {s.PutBack}(@owner, ARRAY(SELECT job FROM {s}.running WHERE owner = @owner AND job <> ALL(@jobs)), {s.Clock}(@offset))
        WHERE EXISTS (SELECT FROM {s}.server WHERE id = @owner AND NOT expired)
        """;

    public string LeaveForGood { get; } =
        $"DELETE FROM {s}.server WHERE id = @owner AND gone AND NOT expired AND NOT EXISTS (SELECT FROM {s}.running WHERE owner = @owner)";

    public string SetDraining { get; } = $"""
        WITH live AS MATERIALIZED (SELECT id, name FROM {s}.server WHERE id = @id AND NOT expired AND NOT gone),
        changed AS (UPDATE {s}.server t SET draining = @draining FROM live WHERE t.id = live.id AND t.draining <> @draining RETURNING live.name),
        told AS (UPDATE {s}.signal SET version = version + 1 WHERE EXISTS (SELECT FROM changed)),
        noted AS (INSERT INTO {s}.audit (at, actor, action, target, n) SELECT {s.Clock}(@offset), @actor, @action, name, 1 FROM changed)
        SELECT 1 FROM live
        """;
}
