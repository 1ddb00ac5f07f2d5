namespace JobLib.SqlServer.Sql;

/// <summary>What <see cref="SqlServerRecurringStore"/> sends.</summary>
internal sealed class RecurringSql(Names s)
{
    /// <summary>The columns of a definition, as <see cref="DefinitionRecord"/> names them.</summary>
    public const string Definition = """
        r.id, r.type, r.method, r.signature, r.arguments, r.format, r.cron, r.time_zone AS TimeZone, r.queue, r.priority, r.misfire, r.overlap,
        r.concurrency_key AS ConcurrencyKey, r.concurrency_wait AS ConcurrencyWait, r.ambient, r.paused, r.declared, r.due_at AS NextAt
        """;

    public string Save { get; } = $"EXEC {s.SaveRecurring} @definitions_json = @definitions, @actor = @actor, @now = @now;";

    public string Change { get; } =
        $"EXEC {s.ChangeRecurring} @kind = @kind, @names_json = @names, @actor = @actor, @action = @action, @why = @why, @now = @now;";

    /// <summary>
    /// What is due, with its version and how many of its runs are not over, as far as two (whose end somebody holds, who attaches to it, is over); then the
    /// clock and when the next one is due.
    /// </summary>
    public string Due { get; } = $"""
        SELECT TOP (@max) {Definition}, r.version,
               (SELECT COUNT(*) FROM (SELECT TOP (2) l.job FROM {s}.recurring_run l WITH (FORCESEEK, READPAST, READCOMMITTEDLOCK) WHERE l.recurring_id = r.id AND NOT EXISTS (SELECT 1 FROM {s}.finished f WITH (FORCESEEK, READUNCOMMITTED) WHERE f.job = l.job)) live) AS ActiveRuns
        FROM {s}.recurring r WHERE r.due_at <= @now AND r.paused = 0 ORDER BY r.due_at, r.id;
        SELECT @now, (SELECT MIN(l.due_at) FROM (SELECT TOP (@max + 1) r.due_at, ROW_NUMBER() OVER (ORDER BY r.due_at, r.id) AS n FROM {s}.recurring r WHERE r.due_at IS NOT NULL AND r.paused = 0 ORDER BY r.due_at, r.id) l
                      WHERE l.due_at > @now OR l.n > @max) - @now;
        """;

    public string Tick { get; } =
        $"EXEC {s.TickRecurring} @ticks_json = @ticks, @jobs_json = @jobs, @texts_json = @texts, @limits_json = @limits, @rates_json = @rates, @sequences_json = @sequences, @groups_json = @groups, @now = @now, @keep_key = @keepKey, @keep = @keepDeleted;";
}
