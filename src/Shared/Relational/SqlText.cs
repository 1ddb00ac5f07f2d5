using System.Collections.Frozen;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using JobLib.Jobs;
using JobLib.Kernel;
using JobLib.Kernel.Claiming;
using JobLib.Kernel.Ending;
using JobLib.Kernel.Rows;
using JobLib.Storage;

namespace JobLib.Relational;

/// <summary>
/// Fills what stands in braces in the text of a stored function or procedure: the schema, others of its kind, and what is the kernel's, by its name in C#
/// (<c>{JobState.Failed}</c>, <c>{Reasons.BatchCanceled}</c>). Numbers and texts of the rules stand there, once.
/// </summary>
internal static partial class SqlText
{
    private static readonly FrozenDictionary<string, string> Kernel = FrozenDictionary.ToFrozenDictionary<string, string>(
    [
        .. Numbers<JobState>(),
        .. Numbers<JobStartKind>(),
        .. Numbers<JobContinuationOptions>(),
        .. Numbers<JobChangeKind>(),
        .. Numbers<BatchChangeKind>(),
        .. Numbers<RecurringChangeKind>(),
        .. Numbers<JobOutcomeKind>(),
        .. Numbers<InsertStatus>(),
        .. Numbers<ChangeStatus>(),
        .. Numbers<HeldWork>(),
        .. Numbers<AwaitedKind>(),
        .. Numbers<UniqueWhile>(),
        .. Numbers<UniqueConflict>(),
        Number(Counters.Retrying), Number(FollowUps.MaxInCommit), Number(Limits.MaxSet), Number(ConcurrencyKeys.MaxLimit), Number(JobRow.SuspectCrashes),
        Number(QueueLimits.MaxLimit), Number(SequenceChains.MaxPassed), Number(Limits.MaxPriority), Number(Aging.Heads),
        Number(Turns.First), Number(Turns.Last), Number(Turns.LastNumberMask), Number(Turns.MaxWeight),
        Number(Turns.NumberBits), Number(Turns.NumberMask), Number(Turns.Round),
        Text(Turns.NoGroup),
        Text(ScheduleText.MarkedLike),
        Text(Reasons.BatchCanceled),
        Text(Reasons.BatchRuledOut),
        Text(Reasons.BatchNeverSealed),
        Text(Reasons.Poison),
        Text(Reasons.Replaced),
        Text(Reasons.RowMissing),
        Text(Reasons.LeaseExpired("%s")),
        Text(Reasons.ParentRuledOut(JobState.Succeeded)),
        Text(Reasons.ParentRuledOut(JobState.Deleted)),
        Text(PoisonError.Name),
        Text(PoisonError.MessageOf("%s")),
        new("NotFinal", string.Join(", ", Enum.GetValues<JobState>().Where(state => !JobTransitions.IsFinal(state)).Select(state => (int)state))),
    ]);

    /// <param name="text">The text.</param>
    /// <param name="names">The schema and the routines: what to write for a name; null for one that it does not know.</param>
    /// <exception cref="InvalidOperationException">The text has a name that nobody knows.</exception>
    public static string Fill(string text, Func<string, string?> names) => Placeholder.Replace(text, match =>
    {
        var name = match.Groups[1].Value;
        return names(name)
            ?? Kernel.GetValueOrDefault(name)
            ?? throw new InvalidOperationException($"{match.Value} is neither a stored routine nor one of the names in {nameof(SqlText)}.");
    });

    private static IEnumerable<KeyValuePair<string, string>> Numbers<T>()
        where T : struct, Enum => Enum.GetValues<T>().Select(value => new KeyValuePair<string, string>($"{typeof(T).Name}.{value}", $"{value:D}"));

    private static KeyValuePair<string, string> Number(long value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        new(name, value.ToString(CultureInfo.InvariantCulture));

    private static KeyValuePair<string, string> Text(string value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        new(name, $"'{value.Replace("'", "''", StringComparison.Ordinal)}'");

    [GeneratedRegex("{([A-Za-z][^{}]*)}")]
    private static partial Regex Placeholder { get; }
}
