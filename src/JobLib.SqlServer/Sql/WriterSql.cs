namespace JobLib.SqlServer.Sql;

/// <summary>What <see cref="SqlServerJobWriter"/> sends.</summary>
internal sealed class WriterSql(Names s)
{
    public string Insert { get; } =
        $"EXEC {s.InsertUnit} @jobs_json = @jobs, @texts_json = @texts, @batches_json = @batches, @uniques_json = @uniques, @replacing_json = @replacing, @limits_json = @limits, @rates_json = @rates, @sequences_json = @sequences, @groups_json = @groups, @holds = @holds, @actor = @actor, @now = @now, @keep_key = @keepKey, @keep = @keepDeleted;";

    public string Change { get; } = $"""
        EXEC {s.ChangeJobs} @kind = @kind, @jobs_json = @jobs, @states = @states, @due = @due, @delay = @delay, @actor = @actor, @reason = @reason, @action = @action, @now = @now, @keep = @keepDeleted;
        """;

    public string ChangeBatches { get; } =
        $"EXEC {s.ChangeBatches} @kind = @kind, @batches_json = @batches, @actor = @actor, @action = @action, @now = @now, @keep = @keepDeleted;";

    public string Complete { get; } = $"EXEC {s.CompleteJob} @job = @job, @fence = @fence, @result = @result;";
}
