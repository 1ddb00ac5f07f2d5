namespace JobLib.SqlServer.Sql;

/// <summary>What <see cref="SqlServerServerRegistry"/> sends. The procedures stand in migrations 006 and 010.</summary>
internal sealed class RegistrySql(string s)
{
    public string Register { get; } = $"""
        EXEC {s}.register_server @id = @id, @name = @name, @machine = @machine, @process_id = @processId, @version = @version, @queues = @queues, @worker_count = @workers, @local = @local, @lease = @lease, @now = @now;
        """;

    public string Renew { get; } = $"EXEC {s}.renew_lease @owner = @owner, @held_json = @held, @oldest = @oldest, @lease = @lease, @now = @now, @trouble = @trouble;";

    public string Signals { get; } = $"EXEC {s}.read_signals @owner = @owner, @now = @now;";

    public string Leave { get; } = $"EXEC {s}.leave_server @owner = @owner, @still_json = @still, @now = @now;";

    public string SetDraining { get; } = $"EXEC {s}.set_draining @id = @id, @draining = @draining, @actor = @actor, @action = @action, @now = @now;";
}
