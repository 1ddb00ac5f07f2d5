namespace JobLib.SqlServer.Sql;

/// <summary>What <see cref="SqlServerMaintenance"/> sends. The procedures stand in migrations 007 and 011.</summary>
internal sealed class MaintenanceSql(string s)
{
    public string Promote { get; } = $"EXEC {s}.promote_jobs @max = @max, @now = @now;";

    public string Rescue { get; } = $"""
        EXEC {s}.rescue_jobs @limit = @limit, @max = @max, @now = @now, @keep_succeeded = @keepSucceeded, @keep_failed = @keepFailed, @keep = @keepDeleted;
        """;

    public string MoveHeld { get; } = $"EXEC {s}.move_held @max = @max, @now = @now, @keep = @keepDeleted;";

    public string Prune { get; } = $"EXEC {s}.prune @max = @max, @now = @now, @succeeded = @keepSucceeded, @deleted = @keepDeleted, @series = @series, @audit = @audit, @unsealed = @unsealed;";

    public string Fold { get; } = $"EXEC {s}.fold_counters @max = @max;";
}
