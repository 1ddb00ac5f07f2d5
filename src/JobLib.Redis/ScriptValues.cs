using System.Globalization;
using System.Text;
using JobLib.Kernel;
using JobLib.States;
using JobLib.Storage;

namespace JobLib.Redis;

/// <summary>What scripts take from the core: the numbers of states and answers, the table of states, bounds and reasons. Written into each script, so that neither can say something else.</summary>
internal static class ScriptValues
{
    /// <summary>At most so many jobs are set aside by one fetch, blocked by their keys or deleted with their batches: nobody else is served meanwhile.</summary>
    private const int MaxSetAside = 1_000;

    /// <summary>At most so many rows are looked at in the commit that set them off.</summary>
    private const int MaxInCommit = 200;

    private static readonly JobState[] States = Enum.GetValues<JobState>();
    private static readonly JobContinuationOptions[] Conditions = [.. Enumerable.Range(0, 8).Select(flags => (JobContinuationOptions)flags)];
    private static readonly JobState[] Ends = [JobState.Succeeded, JobState.Failed, JobState.Deleted];

    /// <summary>The beginning of every script, in Lua.</summary>
    public static string Text { get; } = Write();

    private static string Write()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"local KEY, CHANNEL, NONE = KEYS[1], KEYS[1] .. 'wake', '\\0'\n");
        Names<JobState>(text);
        Names<JobStartKind>(text);
        Names<JobOutcomeKind>(text);
        Names<JobChangeKind>(text);
        Names<BatchChangeKind>(text);
        Names<RecurringChangeKind>(text);
        Names<InsertStatus>(text);
        Names<ChangeStatus>(text);
        Names<FinishStatus>(text);
        Names<BatchState>(text);
        Names<BatchStop>(text);
        Names<FollowUpKind>(text);
        Table(text, "ALLOWED", States, States, JobTransitions.IsAllowed);
        Table(text, "STARTS", Ends, Conditions, JobTransitions.Starts);
        Table(text, "RULES_OUT", Ends, Conditions, JobTransitions.RulesOut);
        text.Append(CultureInfo.InvariantCulture, $$"""
            local LIMIT = {SuspectCrashes = {{JobRow.SuspectCrashes}}, MaxPriority = {{Limits.MaxPriority}}, MaxFetch = {{Claims.MaxFetch}}, FewSuspects = {{Claims.FewSuspects}}, SetAside = {{MaxSetAside}}, MaxInCommit = {{MaxInCommit}}}
            local REASON = {
              BatchRuledOut = {{Quote(Reasons.BatchRuledOut)}}, Poison = {{Quote(Reasons.Poison)}}, LeaseExpired = {{Quote(Reasons.LeaseExpired("%s"))}},
              PoisonType = {{Quote(PoisonError.Type)}}, PoisonMessage = {{Quote(PoisonError.MessageOf("%d"))}},
              Of = { {{Pairs(Enum.GetValues<BatchStop>(), stop => Quote(Reasons.Of(stop)))}} },
              ParentRuledOut = { {{Pairs(Ends, end => Quote(Reasons.ParentRuledOut(end)))}} },
            }

            """);
        return text.ToString();
    }

    private static void Names<T>(StringBuilder text)
        where T : struct, Enum =>
        text.Append(CultureInfo.InvariantCulture, $"local {typeof(T).Name} = {{{string.Join(", ", Enum.GetValues<T>().Select(value => $"{value} = {NumberOf(value)}"))}}}\n");

    private static void Table<TRow, TColumn>(StringBuilder text, string name, IEnumerable<TRow> rows, IReadOnlyCollection<TColumn> columns, Func<TRow, TColumn, bool> holds)
        where TRow : struct, Enum
        where TColumn : struct, Enum =>
        text.Append(CultureInfo.InvariantCulture, $"local {name} = {{{Pairs(rows, row => $"{{{Pairs(columns.Where(column => holds(row, column)), _ => "true")}}}")}}}\n");

    private static string Pairs<T>(IEnumerable<T> keys, Func<T, string> value)
        where T : struct, Enum =>
        string.Join(", ", keys.Select(key => string.Create(CultureInfo.InvariantCulture, $"[{NumberOf(key)}] = {value(key)}")));

    private static int NumberOf<T>(T value)
        where T : struct, Enum =>
        Convert.ToInt32(value, CultureInfo.InvariantCulture);

    // None of these texts holds anything but what Lua reads as it stands, and a percent sign only where a script fills something in.
    private static string Quote(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
