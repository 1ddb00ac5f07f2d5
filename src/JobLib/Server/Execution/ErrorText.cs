using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using JobLib.Diagnostics;

namespace JobLib.Server.Execution;

/// <summary>Makes a <see cref="JobError"/> of an exception, whatever the exception does when it is asked for its text.</summary>
internal static class ErrorText
{
    /// <summary>The type of errors that say that the storage could not hold an outcome.</summary>
    public const string Refused = "OutcomeRefused";

    /// <summary>The type of errors that say that what is stored of a job cannot be read.</summary>
    public const string Unreadable = "JobUnreadable";

    // Ids, numbers and quoted words: the blank after a double quote belongs to what 0.1.0 replaced, whose fingerprints stay. Time grows with the length alone,
    // so that no text needs a limit by the clock, which on a busy machine would strike at random.
    private static readonly Regex Variable = new(
        """[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}|0x[0-9a-fA-F]+|\d+|'[^']*'|"[^"]*" ?""", RegexOptions.NonBacktracking, Regex.InfiniteMatchTimeout);

    public static JobError Of(Exception exception)
    {
        var cause = Causes.Of(exception);
        var type = cause.GetType().FullName ?? cause.GetType().Name;
        var message = ExceptionText.Message(cause);
        return new()
        {
            Type = type,
            Message = message,
            Details = ExceptionText.Details(exception),
            Fingerprint = Fingerprint(type, FirstOwnFrame(cause) ?? FirstOwnFrame(exception) ?? "", message),
        };
    }

    /// <summary>An error of JobLib's own, without an exception.</summary>
    public static JobError For(string type, string message) => new() { Type = type, Message = message, Fingerprint = Fingerprint(type, "", message) };

    // Equal for one cause however often it strikes: the numbers and ids in a message differ each time, the place does not.
    private static string Fingerprint(string type, string frame, string message)
    {
        var cause = $"{type}\n{frame}\n{Variable.Replace(message.Length > 512 ? message[..512] : message, "#")}";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(cause)).AsSpan(0, 8));
    }

    private static string? FirstOwnFrame(Exception exception)
    {
        foreach (var frame in new StackTrace(exception, fNeedFileInfo: false).GetFrames())
        {
            if (DiagnosticMethodInfo.Create(frame) is not { } method || IsFramework(method.DeclaringAssemblyName)) continue;
            return string.Create(CultureInfo.InvariantCulture, $"{method.DeclaringTypeName}.{method.Name}");
        }

        return null;
    }

    private static bool IsFramework(string assembly) =>
        assembly.StartsWith("System.", StringComparison.Ordinal) || assembly.StartsWith("Microsoft.", StringComparison.Ordinal)
        || assembly.StartsWith("JobLib,", StringComparison.Ordinal);
}
