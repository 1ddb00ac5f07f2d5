namespace JobLib.SqlServer.Sql;

/// <summary>What <see cref="SqlServerJobWriter"/> sends. The procedures stand in migration 004; parameters go by name, so that a later version may add some.</summary>
internal sealed class WriterSql(string s)
{
    public string Insert { get; } = $"EXEC {s}.insert_unit @jobs_json = @jobs, @texts_json = @texts, @batches_json = @batches, @actor = @actor, @now = @now, @keep_key = @keepKey, @keep = @keepDeleted;";

    public string Change { get; } = $"""
        EXEC {s}.change_jobs @kind = @kind, @jobs_json = @jobs, @states = @states, @due = @due, @delay = @delay, @actor = @actor, @reason = @reason, @action = @action, @now = @now, @keep = @keepDeleted;
        """;

    public string ChangeBatches { get; } = $"EXEC {s}.change_batches @kind = @kind, @batches_json = @batches, @actor = @actor, @action = @action, @now = @now, @keep = @keepDeleted;";

    public string Complete { get; } = $"EXEC {s}.complete_job @job = @job, @fence = @fence, @result = @result;";
}
