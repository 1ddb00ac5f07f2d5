using System.Globalization;
using System.Text.RegularExpressions;
using JobLib.Jobs;
using JobLib.Kernel;
using JobLib.Kernel.Claiming;
using JobLib.Kernel.Ending;
using JobLib.Kernel.Rows;
using JobLib.Storage;

namespace JobLib.Redis;

/// <summary>
/// What scripts take from the core: numbers of states and answers, the table of states, bounds and reasons. Each is named in a script (<c>JobState.Failed</c>,
/// <c>LIMIT.MaxFetch</c>) and written in when that is composed, so that neither can say something else, and a name that does not exist is found by the first
/// test.
/// </summary>
internal static partial class ScriptValues
{
    /// <summary>
    /// At most so many jobs are set aside by one fetch, blocked by their keys or deleted with their batches: nobody else is served meanwhile.
    /// </summary>
    private const int MaxSetAside = 1_000;

    /// <summary>At most so many rows are looked at in the commit that set them off.</summary>
    private const int MaxInCommit = 200;

    /// <summary>The seqs of one priority in a queue: ten of them are below 2^53, the largest whole number that a score keeps exactly.</summary>
    private const long Lane = 1L << 49;

    /// <summary>The lowest position with a turn: numbers alone are below for longer than anybody lives.</summary>
    private const long FirstTurn = Lane / 4;

    /// <summary>What stands beside a turn of a job's number, the order inside of it: so little that the last turn is the kernel's.</summary>
    private const long NumbersInATurn = Lane / 2 / Turns.Last;

    private static readonly JobState[] AllStates = Enum.GetValues<JobState>();
    private static readonly JobState[] Ends = [JobState.Succeeded, JobState.Failed, JobState.Deleted];
    private static readonly JobContinuationOptions[] Conditions = [.. Enumerable.Range(0, 8).Select(flags => (JobContinuationOptions)flags)];
    private static readonly Dictionary<string, string> Values = Collect();

    /// <summary>The part that knows the table of states, in Lua.</summary>
    public static string States { get; } = string.Create(CultureInfo.InvariantCulture, $$"""
        States.allowed = { {{Table(AllStates, AllStates, JobTransitions.IsAllowed)}} }
        States.starts = { {{Table(Ends, Conditions, JobTransitions.Starts)}} }
        States.rules_out = { {{Table(Ends, Conditions, JobTransitions.RulesOut)}} }
        States.ruled_out = { {{Pairs(Ends, end => Quote(Reasons.ParentRuledOut(end)))}} }
        States.stopped = { {{Pairs(Enum.GetValues<BatchStop>(), stop => Quote(Reasons.Of(stop)))}} }

        """);

    /// <summary>A script's text with the values in the places of their names.</summary>
    public static string WriteInto(string script) => Name().Replace(script, match => Values.TryGetValue(match.Value, out var value)
        ? value
        : throw new InvalidOperationException($"A script names '{match.Value}', which the core does not have."));

    [GeneratedRegex(
        @"\b(?:Job(?:State|Place|StartKind|OutcomeKind|ChangeKind)|Batch(?:State|Stop|ChangeKind)|RecurringChangeKind|(?:Insert|Change|Finish)Status|FollowUpKind|Unique(?:While|Conflict)|LIMIT|REASON|NAME)\.\w+"
    )]
    private static partial Regex Name();

    private static Dictionary<string, string> Collect()
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["LIMIT.SuspectCrashes"] = Text(JobRow.SuspectCrashes),
            ["LIMIT.MaxPriority"] = Text(Limits.MaxPriority),
            ["LIMIT.Heads"] = Text(Aging.Heads),
            ["LIMIT.MaxPassed"] = Text(SequenceChains.MaxPassed),
            ["LIMIT.Holding"] = Text((int)SequenceChains.Holding),
            ["LIMIT.MaxFetch"] = Text(Claims.MaxFetch),
            ["LIMIT.FewSuspects"] = Text(Claims.FewSuspects),
            ["LIMIT.SetAside"] = Text(MaxSetAside),
            ["LIMIT.MaxInCommit"] = Text(MaxInCommit),
            ["LIMIT.LongestDebt"] = Text(UnixMicroseconds.From(JobRate.LongestDebt)),
            ["LIMIT.Lane"] = Text(Lane),
            ["LIMIT.FirstTurn"] = Text(FirstTurn),
            ["LIMIT.LastTurn"] = Text(Turns.Last),
            ["LIMIT.NumbersInATurn"] = Text(NumbersInATurn),
            ["LIMIT.Round"] = Text(Turns.Round),
            ["LIMIT.MaxWeight"] = Text(Turns.MaxWeight),
            ["LIMIT.ArgumentsOfAJob"] = Text(NewJobArguments.Count),
            ["NAME.RateWait"] = Quote(Rates.WaitName("")),
            ["NAME.NoGroup"] = Quote(Turns.NoGroup),
            ["REASON.BatchRuledOut"] = Quote(Reasons.BatchRuledOut),
            ["REASON.Replaced"] = Quote(Reasons.Replaced),
            ["REASON.Poison"] = Quote(Reasons.Poison),
            ["REASON.PoisonType"] = Quote(PoisonError.Name),
            ["REASON.PoisonMessage"] = Quote(PoisonError.MessageOf("%d")),
            ["REASON.LeaseExpired"] = Quote(Reasons.LeaseExpired("%s")),
        };
        Add<JobState>(values);
        Add<JobPlace>(values);
        Add<JobStartKind>(values);
        Add<JobOutcomeKind>(values);
        Add<JobChangeKind>(values);
        Add<BatchState>(values);
        Add<BatchStop>(values);
        Add<BatchChangeKind>(values);
        Add<RecurringChangeKind>(values);
        Add<InsertStatus>(values);
        Add<UniqueWhile>(values);
        Add<UniqueConflict>(values);
        Add<ChangeStatus>(values);
        Add<FinishStatus>(values);
        Add<FollowUpKind>(values);
        return values;
    }

    private static void Add<T>(Dictionary<string, string> values)
        where T : struct, Enum
    {
        foreach (var value in Enum.GetValues<T>()) values[$"{typeof(T).Name}.{value}"] = Text(NumberOf(value));
    }

    private static string Table<TRow, TColumn>(IEnumerable<TRow> rows, IReadOnlyCollection<TColumn> columns, Func<TRow, TColumn, bool> holds)
        where TRow : struct, Enum
        where TColumn : struct, Enum =>
        Pairs(rows, row => $"{{{Pairs(columns.Where(column => holds(row, column)), _ => "true")}}}");

    private static string Pairs<T>(IEnumerable<T> keys, Func<T, string> value)
        where T : struct, Enum =>
        string.Join(", ", keys.Select(key => string.Create(CultureInfo.InvariantCulture, $"[{NumberOf(key)}] = {value(key)}")));

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static int NumberOf<T>(T value)
        where T : struct, Enum =>
        Convert.ToInt32(value, CultureInfo.InvariantCulture);

    private static string Quote(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
