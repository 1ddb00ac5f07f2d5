namespace JobLib.PostgreSql.Sql;

/// <summary>What <see cref="PostgreSqlServerRegistry"/> sends.</summary>
internal sealed class RegistrySql(string s)
{
    public string Register { get; } = $"""
        INSERT INTO {s}.server (id, name, machine, process_id, version, queues, worker_count, started_at, heartbeat_at, lease_until, skew)
        SELECT @id, @name, @machine, @processId, @version, @queues, @workers, c.now, c.now, {s}.later(c.now, @lease), {s}.micros(@localTime) - {s}.micros(c.now)
        FROM (SELECT {s}.clock(@offset) AS now) c
        ON CONFLICT (id) DO NOTHING -- the same call again
        """;

    public string Renew { get; } = $"""
        UPDATE {s}.server SET lease_until = {s}.later({s}.clock(@offset), @lease), heartbeat_at = {s}.clock(@offset)
        WHERE id = @owner AND NOT expired AND NOT gone AND lease_until > {s}.clock(@offset) RETURNING 1
        """;

    /// <summary>Passes over rows that a job has locked by CompleteAsync in a transaction that is still open: a lease must not wait for anybody's transaction.</summary>
    public string RenewStarted { get; } = $"""
        WITH begun AS MATERIALIZED (
            SELECT r.job FROM (SELECT * FROM unnest(@jobs, @fences, @started) AS h(job, fence, started) WHERE h.started ORDER BY job) h
            CROSS JOIN LATERAL (
                SELECT job FROM {s}.running WHERE job = h.job AND fence = h.fence AND owner = @owner AND NOT started FOR NO KEY UPDATE SKIP LOCKED) r
            WHERE EXISTS (SELECT FROM {s}.server v WHERE v.id = @owner AND NOT v.expired AND NOT v.gone AND v.lease_until > {s}.clock(@offset)))
        UPDATE {s}.running SET started = true WHERE job = ANY(ARRAY(SELECT job FROM begun))
        """;

    public string RenewLost { get; } = $"""
        SELECT h.job FROM unnest(@jobs, @fences) WITH ORDINALITY AS h(job, fence, n)
        WHERE NOT EXISTS (SELECT FROM {s}.running r WHERE r.job = h.job AND r.fence = h.fence AND r.owner = @owner) ORDER BY h.n
        """;

    /// <summary>Puts back what lost claims hold, of a job too that the server names by an earlier claim; or, when the renewal was refused, takes back what a rescue has charged.</summary>
    public string RenewRest { get; } = $"""
        SELECT CASE WHEN EXISTS (SELECT FROM {s}.server WHERE id = @owner AND NOT expired AND NOT gone AND lease_until > {s}.clock(@offset))
                    THEN {s}.put_back(@owner, @oldest, ARRAY(SELECT r.job FROM unnest(@jobs, @fences) AS h(job, fence) JOIN {s}.running r ON r.job = h.job AND r.fence = h.fence), {s}.clock(@offset))
                    ELSE {s}.uncharge(@jobs, @fences) END
        """;

    public string Signals { get; } = $"""
        SELECT EXISTS (SELECT FROM {s}.server WHERE id = @owner AND NOT expired AND NOT gone AND lease_until > c.now), (SELECT version FROM {s}.signal),
               ARRAY(SELECT name FROM {s}.queue WHERE paused ORDER BY name), coalesce((SELECT draining FROM {s}.server WHERE id = @owner), false),
               {s}.micros((SELECT min(due_at) FROM {s}.scheduled)) - {s}.micros(c.now)
        FROM (SELECT {s}.clock(@offset) AS now) c
        """;

    public string Leave { get; } = $"UPDATE {s}.server SET gone = true WHERE id = @owner AND NOT expired";

    public string LeavePutBack { get; } = $"SELECT {s}.put_back(@owner, 9223372036854775807, @jobs, {s}.clock(@offset)) WHERE EXISTS (SELECT FROM {s}.server WHERE id = @owner AND NOT expired)";

    public string LeaveForGood { get; } = $"DELETE FROM {s}.server WHERE id = @owner AND gone AND NOT expired AND NOT EXISTS (SELECT FROM {s}.running WHERE owner = @owner)";

    public string SetDraining { get; } = $"""
        WITH live AS MATERIALIZED (SELECT id, name FROM {s}.server WHERE id = @id AND NOT expired AND NOT gone AND lease_until > {s}.clock(@offset)),
        changed AS (UPDATE {s}.server t SET draining = @draining FROM live WHERE t.id = live.id AND t.draining <> @draining RETURNING live.name),
        told AS (UPDATE {s}.signal SET version = version + 1 WHERE EXISTS (SELECT FROM changed)),
        noted AS (INSERT INTO {s}.audit (at, actor, action, target, n) SELECT {s}.clock(@offset), @actor, @action, name, 1 FROM changed)
        SELECT 1 FROM live
        """;
}
