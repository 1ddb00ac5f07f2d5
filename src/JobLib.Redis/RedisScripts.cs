namespace JobLib.Redis;

/// <summary>The operations of the contract: a file of <c>Scripts</c> each.</summary>
internal static class RedisScripts
{
    private static readonly List<RedisScript> Made = [];

    public static RedisScript Insert { get; } = Operation("insert", creates: true, isAcknowledged: true);
    public static RedisScript Change { get; } = Operation("change", isAcknowledged: true);
    public static RedisScript ChangeBatches { get; } = Operation("change-batches", isAcknowledged: true);
    public static RedisScript Fetch { get; } = Operation("fetch");
    public static RedisScript Finish { get; } = Operation("finish", isAcknowledged: true);
    public static RedisScript Report { get; } = Operation("report");
    public static RedisScript Pause { get; } = Operation("pause");
    public static RedisScript SetLimit { get; } = Operation("set-limit");
    public static RedisScript SetQueueLimit { get; } = Operation("set-queue-limit");
    public static RedisScript SetRate { get; } = Operation("set-rate");
    public static RedisScript Charge { get; } = Operation("charge");
    public static RedisScript Register { get; } = Operation("register");
    public static RedisScript Renew { get; } = Operation("renew");
    public static RedisScript Leave { get; } = Operation("leave");
    public static RedisScript Drain { get; } = Operation("drain");
    public static RedisScript Tally { get; } = Operation("tally", creates: true);
    public static RedisScript Signals { get; } = Operation("signals", onlyReads: true);
    public static RedisScript Promote { get; } = Operation("promote");
    public static RedisScript Rescue { get; } = Operation("rescue");
    public static RedisScript MoveHeld { get; } = Operation("move-held");
    public static RedisScript Age { get; } = Operation("age");
    public static RedisScript Prune { get; } = Operation("prune");
    public static RedisScript SaveRecurring { get; } = Operation("save-recurring", creates: true, isAcknowledged: true);
    public static RedisScript ChangeRecurring { get; } = Operation("change-recurring", isAcknowledged: true);
    public static RedisScript Due { get; } = Operation("due", onlyReads: true);
    public static RedisScript Tick { get; } = Operation("tick", creates: true, isAcknowledged: true);
    public static RedisScript Prepare { get; } = Operation("prepare");
    public static RedisScript Lose { get; } = Operation("lose");
    public static RedisScript Mark { get; } = Operation("mark");

    public static RedisScript FindJobs { get; } = Question("find-jobs");
    public static RedisScript SliceJobs { get; } = Question("slice-jobs");
    public static RedisScript CountJobs { get; } = Question("count-jobs");
    public static RedisScript Calls { get; } = Question("calls");
    public static RedisScript Applications { get; } = Question("applications");
    public static RedisScript Overview { get; } = Question("overview");
    public static RedisScript Series { get; } = Question("series");
    public static RedisScript Tallies { get; } = Question("tallies");
    public static RedisScript Log { get; } = Question("log");

    public static RedisScript UniqueHolder { get; } = Question("unique-holder");
    public static RedisScript LogEnd { get; } = Question("log-end");
    public static RedisScript Groups { get; } = Question("groups");
    public static RedisScript RecurringPage { get; } = Question("recurring-page");
    public static RedisScript FindRecurring { get; } = Question("find-recurring");
    public static RedisScript ConcurrencyPage { get; } = Question("concurrency-page");
    public static RedisScript FindConcurrency { get; } = Question("find-concurrency");
    public static RedisScript RatesPage { get; } = Question("rates-page");
    public static RedisScript FindRates { get; } = Question("find-rates");
    public static RedisScript BatchesPage { get; } = Question("batches-page");
    public static RedisScript FindBatches { get; } = Question("find-batches");
    public static RedisScript ServersPage { get; } = Question("servers-page");
    public static RedisScript Audit { get; } = Question("audit");
    public static RedisScript Orphans { get; } = Question("orphans");

    /// <summary>All of them, which is what the library holds.</summary>
    public static IReadOnlyList<RedisScript> All => Made;

    private static RedisScript Operation(string name, bool onlyReads = false, bool creates = false, bool isAcknowledged = false) =>
        Add(new(name, $"Operations/{name}") { IsWitnessed = true, OnlyReads = onlyReads, Creates = creates, IsAcknowledged = isAcknowledged });

    private static RedisScript Question(string name) => Add(new(name, $"Reading/{name}") { OnlyReads = true });

    private static RedisScript Add(RedisScript script)
    {
        Made.Add(script);
        return script;
    }
}
