using System.Globalization;
using JobLib.Invocation;
using JobLib.Jobs;

namespace JobLib.Testing.Matching;

/// <summary>
/// Calls and their arguments for people: <c>IMailer.SendAsync(7, "hello")</c>. What the server supplies is left out, and what is sensitive is masked.
/// </summary>
internal static class CallText
{
    private const int Longest = 200;

    public static string Of(JobCall call, IReadOnlyList<object?> arguments) => Of(call, i => Of(call, call.Parameters[i], arguments[i]));

    /// <summary>The call, with a text for each argument, by its position.</summary>
    public static string Of(JobCall call, Func<int, string> argument) =>
        $"{ShortTypeName.Of(call.Type)}.{call.Method.Name}({string.Join(", ", Enumerable.Range(0, call.Parameters.Count).Where(i => IsWritten(call.Parameters[i])).Select(argument))})";

    public static string Of(JobCall call, JobParameter parameter, object? value) => call.Show(parameter, value) switch
    {
        null => "null",
        string text when value is string && !parameter.IsSensitive => Cut($"\"{text}\""),
        bool truth => truth ? "true" : "false",
        var shown => Cut(Convert.ToString(shown, CultureInfo.InvariantCulture) ?? ""),
    };

    /// <summary>Whether the argument is the caller's: it is part of what is stored.</summary>
    public static bool IsWritten(JobParameter parameter) => parameter.Json is not null;

    public static string Cut(string text) => text.Length <= Longest ? text : $"{text[..Longest]}…";
}
