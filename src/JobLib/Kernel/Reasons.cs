using JobLib.Kernel.Rows;

namespace JobLib.Kernel;

/// <summary>The texts that tell people why a job is where it is, when no person brought it there.</summary>
internal static class Reasons
{
    public const string BatchCanceled = "The batch was cancelled.";
    public const string BatchRuledOut = "The end of the parent ruled the batch out.";
    public const string BatchNeverSealed = "The batch was never sealed: its creation was not completed.";
    public const string Completed = "Completed in its own transaction.";
    public const string Poison = "poison";
    public const string Replaced = "A later call with its unique key replaced its own.";
    public const string RowMissing = "The row that says what the job is was missing.";

    /// <summary>Why an outcome is refused.</summary>
    public const string BadResult = "The result holds a NUL or half of a surrogate pair, which is not JSON: write such characters escaped.";

    public static string ParentRuledOut(JobState parent) => $"The parent ended as {parent}, which is not what this job waited for.";

    public static string LeaseExpired(string? server) => $"The lease of server '{server}' expired while it held the job.";

    public static string Of(BatchStop stop) => stop switch
    {
        BatchStop.RuledOut => BatchRuledOut,
        BatchStop.Swept => BatchNeverSealed,
        _ => BatchCanceled,
    };
}
