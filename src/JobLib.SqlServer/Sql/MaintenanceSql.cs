namespace JobLib.SqlServer.Sql;

/// <summary>What <see cref="SqlServerMaintenance"/> sends.</summary>
internal sealed class MaintenanceSql(Names s)
{
    public string Promote { get; } = $"EXEC {s.PromoteJobs} @max = @max, @now = @now;";

    public string Rescue { get; } = $"""
        EXEC {s.RescueJobs} @limit = @limit, @max = @max, @now = @now, @keep_succeeded = @keepSucceeded, @keep_failed = @keepFailed, @keep = @keepDeleted;
        """;

    public string MoveHeld { get; } = $"EXEC {s.MoveHeld} @max = @max, @now = @now, @keep = @keepDeleted;";

    public string Age { get; } = $"EXEC {s.AgeJobs} @after = @after, @max = @max, @now = @now;";

    public string Prune { get; } =
        $"EXEC {s.Prune} @max = @max, @now = @now, @succeeded = @keepSucceeded, @deleted = @keepDeleted, @series = @series, @audit = @audit, @unsealed = @unsealed, @minute_tallies = @minuteTallies, @hour_tallies = @hourTallies;";

    public string Fold { get; } = $"EXEC {s.FoldCounters} @max = @max;";
}
