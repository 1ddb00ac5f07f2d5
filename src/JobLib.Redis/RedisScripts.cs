namespace JobLib.Redis;

/// <summary>The scripts: each is composed of named parts, which are files of <c>Scripts</c>, behind the values that the core gives.</summary>
internal static class RedisScripts
{
    /// <summary>The parts by the modules that they fill, each when it is first asked for.</summary>
    private static readonly (string Module, string File)[] Parts =
    [
        ("Index", "Rows/index"),
        ("Jobs", "Rows/jobs"),
        ("Keys", "Rows/keys"),
        ("Batches", "Rows/batches"),
        ("Servers", "Rows/servers"),
        ("Ledger", "Rows/ledger"),
        ("Recurring", "Rows/recurring"),
        ("Moves", "Rules/moves"),
        ("History", "Rules/history"),
        ("Ends", "Rules/ends"),
        ("Lives", "Rules/lives"),
        ("Starts", "Rules/starts"),
        ("FollowUps", "Rules/followups"), ("Creation", "Rules/creation"), ("Claims", "Rules/claims"), ("Finishes", "Rules/finishes"),
    ];

    private static readonly string Common = string.Concat([
        Read("base"),
        Part("States", ScriptValues.States),
        .. Parts.GroupBy(part => Path.GetDirectoryName(part.File), part => Part(part.Module, Read(part.File))).Select(parts => Group(string.Concat(parts))),
    ]);

    public static RedisScript Insert { get; } = Acknowledged("insert");
    public static RedisScript Change { get; } = Acknowledged("change");
    public static RedisScript ChangeBatches { get; } = Acknowledged("change-batches");
    public static RedisScript Fetch { get; } = Operation("fetch");
    public static RedisScript Finish { get; } = Acknowledged("finish");
    public static RedisScript Report { get; } = Operation("report");
    public static RedisScript Pause { get; } = Operation("pause");
    public static RedisScript Register { get; } = Operation("register");
    public static RedisScript Renew { get; } = Operation("renew");
    public static RedisScript Leave { get; } = Operation("leave");
    public static RedisScript Drain { get; } = Operation("drain");
    public static RedisScript Tally { get; } = Operation("tally");
    public static RedisScript Signals { get; } = Operation("signals");
    public static RedisScript Promote { get; } = Operation("promote");
    public static RedisScript Rescue { get; } = Operation("rescue");
    public static RedisScript MoveHeld { get; } = Operation("move-held");
    public static RedisScript Prune { get; } = Operation("prune");
    public static RedisScript SaveRecurring { get; } = Acknowledged("save-recurring");
    public static RedisScript ChangeRecurring { get; } = Acknowledged("change-recurring");
    public static RedisScript Due { get; } = Operation("due");
    public static RedisScript Tick { get; } = Acknowledged("tick");
    public static RedisScript Prepare { get; } = Operation("prepare");
    public static RedisScript Lose { get; } = Operation("lose");
    public static RedisScript Mark { get; } = Operation("mark");

    public static RedisScript FindJobs { get; } = Question("find-jobs");
    public static RedisScript SliceJobs { get; } = Question("slice-jobs");
    public static RedisScript CountJobs { get; } = Question("count-jobs");
    public static RedisScript Overview { get; } = Question("overview");
    public static RedisScript Series { get; } = Question("series");
    public static RedisScript Tallies { get; } = Question("tallies");
    public static RedisScript Log { get; } = Question("log");

    public static RedisScript UniqueHolder { get; } = Question("unique-holder");
    public static RedisScript LogEnd { get; } = Question("log-end");
    public static RedisScript Groups { get; } = Question("groups");
    public static RedisScript RecurringPage { get; } = Question("recurring-page");
    public static RedisScript FindRecurring { get; } = Question("find-recurring");
    public static RedisScript BatchesPage { get; } = Question("batches-page");
    public static RedisScript FindBatches { get; } = Question("find-batches");
    public static RedisScript ServersPage { get; } = Question("servers-page");
    public static RedisScript Audit { get; } = Question("audit");
    public static RedisScript Orphans { get; } = Question("orphans");

    private static RedisScript Operation(string name) =>
        new(name, ScriptValues.WriteInto($"{Common}local function operation()\n{Read($"Operations/{name}")}end\nreturn Commit.answer(operation())"))
        {
            IsWitnessed = true,
        };

    private static RedisScript Acknowledged(string name) => Operation(name) with { IsAcknowledged = true };

    private static RedisScript Question(string name) => new(name, ScriptValues.WriteInto(Common + Read("Reading/pages") + Read($"Reading/{name}")));

    /// <summary>
    /// A function takes what it shares from the one that makes it, where a script that makes it has each name looked for among all of its locals: parts cost
    /// half as much when two functions make them. Lua lets one share sixty names.
    /// </summary>
    private static string Group(string parts) => $"do\nlocal function group()\n{parts}end\ngroup()\nend\n";

    private static string Part(string module, string text) => $"part({module}, function()\n{text}end)\n";

    private static string Read(string part)
    {
        using var stream =
            typeof(RedisScripts).Assembly.GetManifestResourceStream(part)
            ?? throw new InvalidOperationException($"The script part '{part}' is missing from the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
