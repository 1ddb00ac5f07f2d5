namespace JobLib.SqlServer.Sql;

/// <summary>What <see cref="SqlServerServerRegistry"/> sends.</summary>
internal sealed class RegistrySql(Names s)
{
    public string Register { get; } = $"""
        EXEC {s.RegisterServer} @id = @id, @name = @name, @machine = @machine, @process_id = @processId, @version = @version, @application_version = @applicationVersion, @queues = @queues, @worker_count = @workers, @local = @local, @lease = @lease, @now = @now;
        """;

    public string SayLimits { get; } = $"EXEC {s.SayLimits} @limits_json = @limits;";

    public string Renew { get; } =
        $"EXEC {s.RenewLease} @owner = @owner, @held_json = @held, @oldest = @oldest, @lease = @lease, @now = @now, @trouble = @trouble;";

    public string Tally { get; } = $"EXEC {s.TallyJobs} @server = @server, @tallies_json = @tallies;";

    public string Signals { get; } = $"EXEC {s.ReadSignals} @owner = @owner, @now = @now;";

    public string Leave { get; } = $"EXEC {s.LeaveServer} @owner = @owner, @still_json = @still, @now = @now;";

    public string SetDraining { get; } = $"EXEC {s.SetDraining} @id = @id, @draining = @draining, @actor = @actor, @action = @action, @now = @now;";
}
