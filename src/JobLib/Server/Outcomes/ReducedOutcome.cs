using JobLib.Server.Execution;

namespace JobLib.Server.Outcomes;

/// <summary>
/// What is recorded of an outcome whose details the storage refuses: what happened stays what it was, and the details are left out, in two steps.
/// </summary>
internal static class ReducedOutcome
{
    private const string Refused = "The storage refused the details of this outcome";

    /// <summary>The outcome with fewer details. Its kind never changes: that recording was hard is no failure of the job.</summary>
    public static JobOutcome Of(JobOutcome outcome, string reason) => outcome.Reason?.StartsWith(Refused, StringComparison.Ordinal) == true
        ? Bare(outcome, null, Refused + ".")
        : Bare(outcome, outcome.Error?.Type, $"{Refused}: {reason}") with
        {
            Queue = outcome.Queue,
            Retention = outcome.Retention,
            UnknownType = outcome.UnknownType,
        };

    private static JobOutcome Bare(JobOutcome outcome, string? type, string note) => new()
    {
        Kind = outcome.Kind,
        Delay = outcome.Delay,
        ChargesAttempt = outcome.ChargesAttempt,
        Error = outcome.Error is null ? null : ErrorText.For(type ?? ErrorText.Refused, note),
        Reason = note,
    };
}
