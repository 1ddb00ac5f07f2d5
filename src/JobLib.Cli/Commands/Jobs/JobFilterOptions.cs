using System.CommandLine;

namespace JobLib.Cli.Commands.Jobs;

/// <summary>The options that choose jobs.</summary>
internal sealed class JobFilterOptions
{
    private static readonly string[] StateNames = [.. Enum.GetNames<JobState>().Select(name => name.ToLowerInvariant())];

    private readonly Option<JobState[]> states = new("--state")
    {
        HelpName = "state",
        AllowMultipleArgumentsPerToken = true,
        Description = $"In one of these states: {string.Join(", ", StateNames)}.",
    };
    private readonly Option<bool> retrying = new("--retrying") { Description = "Waiting for the retry of a failed attempt." };
    private readonly Option<string?> queue = new("--queue") { HelpName = "name", Description = "In this queue." };
    private readonly Option<string?> type = new("--type") { HelpName = "name", Description = "Calling a type of this name, with or without its namespace." };
    private readonly Option<string?> method = new("--method") { HelpName = "name", Description = "Calling a method of this name." };
    private readonly Option<string?> tag = new("--tag") { HelpName = "tag", Description = "With this tag." };
    private readonly Option<string?> recurring = new("--recurring") { HelpName = "id", Description = "Runs of this recurring job." };
    private readonly Option<string?> batch = new("--batch") { HelpName = "id", Description = "Members of this batch." };
    private readonly Option<string?> error = new("--error") { HelpName = "fingerprint", Description = "Whose last error has this fingerprint: see jobs show." };
    private readonly Option<string?> message = new("--message") { HelpName = "text", Description = "Whose last error says this. Looks into jobs one by one." };
    private readonly Option<DateTimeOffset?> from = Time(
        "--from",
        "Created at or after: a time such as 2026-05-01T08:00Z, or 6h for six hours ago (s, m, h, d)."
    );
    private readonly Option<DateTimeOffset?> to = Time("--to", "Created before, likewise.");

    public JobFilterOptions() => states.CompletionSources.Add(StateNames);

    public IEnumerable<Option> Options => [states, retrying, queue, type, method, tag, recurring, batch, error, message, from, to];

    /// <summary>Whether any of them was given.</summary>
    public bool IsGiven(CommandCall call) => Options.Any(call.Has);

    public JobQuery Query(CommandCall call) => new()
    {
        States = [.. (call.Value(states) ?? []).Distinct()],
        Retrying = call.Value(retrying),
        Queue = call.Value(queue),
        Type = call.Value(type),
        Method = call.Value(method),
        Tag = call.Value(tag),
        RecurringId = call.Value(recurring),
        BatchId = call.Value(batch),
        Fingerprint = call.Value(error),
        ErrorText = call.Value(message),
        From = call.Value(from),
        To = call.Value(to),
    };

    private static Option<DateTimeOffset?> Time(string name, string description) => new(name)
    {
        HelpName = "time",
        Description = description,
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (TimeText.Read(text, TimeProvider.System.GetUtcNow()) is { } at) return at;
            result.AddError($"'{text}' is no time. Write 2026-05-01T08:00Z, or 90s, 30m, 6h or 2d for so long ago.");
            return null;
        },
    };
}
