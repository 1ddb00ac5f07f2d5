using JobLib.Jobs;
using JobLib.Kernel;
using JobLib.Storage;

namespace JobLib.Server.Tallies;

/// <summary>
/// Counts the outcomes that the storage has accepted, by method and queue, minute and hour. To count costs a look-up and a few additions, and nothing in the
/// storage: the <see cref="TallyWriter"/> writes now and then what has changed, each row as a whole, so that to write one twice counts nothing twice.
/// </summary>
/// <param name="version">The application's version.</param>
internal sealed class TallyBook(string? version)
{
    /// <summary>At most so many methods and queues are told apart, since types may be made at run time; what comes after them is counted together.</summary>
    public const int MaxTypes = 1_000;

    /// <summary>At most so many minutes and hours that are over are kept for a storage that takes none; the oldest go first.</summary>
    public const int MaxPast = 10_000;

    /// <summary>What is counted together, past <see cref="MaxTypes"/>.</summary>
    public const string Others = "(others)";

    private const int MaxCalls = MaxTypes * 4; // several calls may have one name

    private readonly Lock gate = new();
    private readonly Dictionary<Call, TypeTallies> calls = [];
    private readonly Dictionary<(string Method, string Queue), TypeTallies> types = [];
    private readonly Queue<(TypeTallies Type, Tally Tally)> past = new();
    private (Call Call, TypeTallies Type)? last; // jobs of one call come in rows

    /// <summary>An outcome that the storage has accepted.</summary>
    /// <param name="claim">The claim that has ended.</param>
    /// <param name="kind">How.</param>
    /// <param name="wait">How long the job had been ready before it began.</param>
    /// <param name="took">How long its body ran; null when it never began.</param>
    /// <param name="now">The storage's clock.</param>
    public void Add(ClaimedJob claim, JobOutcomeKind kind, TimeSpan wait, TimeSpan? took, DateTimeOffset now)
    {
        if (kind == JobOutcomeKind.Released) return; // its attempt has not come to an end
        lock (gate)
        {
            var type = TypeOf(new(claim.Payload.Type, claim.Payload.Method, claim.Queue));
            Present(type, ref type.Minute, TallyPeriod.Minute, TimeSpan.FromMinutes(1), now).Add(kind, wait, took);
            Present(type, ref type.Hour, TallyPeriod.Hour, TimeSpan.FromHours(1), now).Add(kind, wait, took);
        }
    }

    /// <summary>What the storage does not know yet.</summary>
    public List<TallyDraft> Changed()
    {
        var changed = new List<TallyDraft>();
        lock (gate)
        {
            foreach (var (type, tally) in past) Draft(type, tally);
            foreach (var type in types.Values)
            {
                if (type.Minute is { IsChanged: true } minute) Draft(type, minute);
                if (type.Hour is { IsChanged: true } hour) Draft(type, hour);
            }
        }

        return changed;

        void Draft(TypeTallies type, Tally tally) => changed.Add(tally.Draft(type.Method, type.Queue, version));
    }

    /// <summary>The storage has these.</summary>
    public void Written(IReadOnlyList<TallyDraft> drafts)
    {
        lock (gate)
        {
            foreach (var draft in drafts) draft.Tally.Written(draft.Changes);
            for (var i = past.Count; i > 0; i--)
            {
                var over = past.Dequeue();
                if (over.Tally.IsChanged) past.Enqueue(over);
            }
        }
    }

    private TypeTallies TypeOf(Call call)
    {
        if (last is { } before && before.Call == call) return before.Type;
        var type = Find(call);
        last = (call, type);
        return type;
    }

    private TypeTallies Find(Call call)
    {
        if (calls.TryGetValue(call, out var known)) return known;
        if (calls.Count >= MaxCalls) calls.Clear();
        var name = (Method: FreeText.Clean(StoredTypeNames.MethodOf(call.Type, call.Method), FreeText.NameLength), call.Queue);
        if (types.Count >= MaxTypes && !types.ContainsKey(name)) name = (Others, "");
        if (!types.TryGetValue(name, out var type)) types.Add(name, type = new(name.Method, name.Queue));
        calls.Add(call, type);
        return type;
    }

    // The tally of the minute or hour that it is; the one before is over.
    private Tally Present(TypeTallies type, ref Tally? tally, TallyPeriod period, TimeSpan length, DateTimeOffset now)
    {
        var start = new DateTimeOffset(now.UtcTicks - now.UtcTicks % length.Ticks, TimeSpan.Zero);
        if (tally is not null && tally.Start >= start) return tally; // a clock that was set back must not begin a row again
        if (tally is { IsChanged: true })
        {
            if (past.Count >= MaxPast) past.Dequeue();
            past.Enqueue((type, tally));
        }

        return tally = new(period, start);
    }

    private readonly record struct Call(string Type, string Method, string Queue);

    private sealed class TypeTallies(string method, string queue)
    {
        public string Method { get; } = method;

        public string Queue { get; } = queue;

        public Tally? Minute;

        public Tally? Hour;
    }
}
