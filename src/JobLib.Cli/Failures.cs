using System.Data.Common;
using System.Globalization;

namespace JobLib.Cli;

/// <summary>What went wrong, as an exit code and a sentence that says what to do.</summary>
internal static class Failures
{
    public static (int ExitCode, string Text) Explain(Exception exception) => exception switch
    {
        CliException error => (error.ExitCode, error.Message),
        OperationCanceledException => (ExitCodes.Interrupted, "Interrupted."),
        StorageSchemaException error => (ExitCodes.NoStorage, $"{error.Message} Here: joblib migrate status, script or apply."),
        StorageException error => (ExitCodes.NoStorage, $"{Sentence(error.Message + Cause(error))} Look closer with: joblib doctor."),
        JobNotFoundException or RecurringJobNotFoundException => (ExitCodes.NotDone, exception.Message),
        FormatException or ArgumentException => (ExitCodes.Misused, exception.Message),
        DbException error => (ExitCodes.NoStorage, error.Message),
        _ => (ExitCodes.NotDone, string.Create(CultureInfo.InvariantCulture, $"{exception.GetType().Name}: {exception.Message}")),
    };

    /// <summary>The text with an end, for what follows it: other people's messages have none, often.</summary>
    public static string Sentence(string text) => text.TrimEnd() is [.., '.' or ')' or '?' or '!'] whole ? whole : $"{text.TrimEnd()}.";

    // The first one that says more than what is around it.
    private static string Cause(Exception error) =>
        error.InnerException is { } inner && !error.Message.Contains(inner.Message, StringComparison.Ordinal) ? $" ({inner.Message})" : "";
}
