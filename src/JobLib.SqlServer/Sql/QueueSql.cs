namespace JobLib.SqlServer.Sql;

/// <summary>What <see cref="SqlServerJobQueue"/> sends.</summary>
internal sealed class QueueSql(Names s)
{
    public string Fetch { get; } =
        $"EXEC {s.FetchJobs} @owner = @nextOwner, @claim = @claim, @lanes_json = @lanes, @max = @max, @suspect = @suspect, @now = @now, @keep = @keepDeleted;";

    public string Finish { get; } = $"""
        EXEC {s.FinishJobs} @owner = @owner, @outcomes_json = @outcomes, @texts_json = @texts, @now = @now, @keep_succeeded = @keepSucceeded, @keep_failed = @keepFailed, @keep = @keepDeleted, @tells = 1;
        """;

    public string Report { get; } = $"EXEC {s.ReportJobs} @owner = @owner, @reports_json = @reports, @lines_json = @lines, @texts_json = @texts;";

    public string SetPaused { get; } = $"EXEC {s.SetPaused} @names_json = @names, @paused = @paused, @actor = @actor, @action = @action, @now = @now;";

    public string SetConcurrencyLimit { get; } = $"EXEC {s.SetLimit} @key = @key, @limit = @limit, @actor = @actor, @action = @action, @now = @now;";

    public string SetQueueLimit { get; } =
        $"EXEC {s.SetQueueLimit} @queue = @queue, @limit = @limit, @actor = @actor, @action = @action, @now = @now;";

    public string SetRate { get; } =
        $"EXEC {s.SetRate} @key = @key, @permits = @permits, @per = @per, @burst = @burst, @actor = @actor, @action = @action, @now = @now;";

    public string Charge { get; } =
        $"EXEC {s.Charge} @owner = @owner, @job = @job, @fence = @fence, @key = @key, @permits = @permits, @per = @per, @burst = @burst, @tokens = @tokens, @now = @now;";

    /// <summary>Which of these queues have something that can be fetched; it neither waits for locks nor takes any that last.</summary>
    public string Wait { get; } = $"""
        SELECT n.name FROM (SELECT j.name COLLATE Latin1_General_100_BIN2 AS name FROM OPENJSON(@names) WITH (name varchar(64) '$.name') j) n
        WHERE EXISTS (SELECT 1 FROM {s}.ready r WITH (READPAST, READCOMMITTEDLOCK) WHERE r.queue = n.name AND r.crashes < 2)
          AND NOT EXISTS (
              SELECT 1 FROM {s}.queue q
              WHERE q.name = n.name AND (q.paused = 1 OR ISNULL(q.set_limit, q.said_limit) <= (SELECT COUNT(*) FROM {s}.running r WITH (FORCESEEK, NOLOCK) WHERE r.job >= 0x00 AND r.queue = q.name)));
        """;
}
