using JobLib.Dashboard.Rendering;
using JobLib.Jobs;
using JobLib.Recurring;
using JobLib.Storage;

namespace JobLib.Dashboard.Pages;

/// <summary>Another schedule for a recurring job, as a form or a program asks for it. What it does not name stays as it is.</summary>
/// <param name="Stored">The recurring job as it is.</param>
/// <param name="Cron">As it was written, right or wrong; so are the others.</param>
/// <param name="TimeZone">A time zone's id.</param>
/// <param name="Queue">A queue's name.</param>
/// <param name="Misfire">What becomes of missed runs.</param>
internal sealed record ScheduleChange(RecurringDefinition Stored, string Cron, string TimeZone, string Queue, string Misfire)
{
    /// <summary>What would be stored; null when that cannot be.</summary>
    public RecurringDefinition? Changed { get; private init; }

    /// <summary>The first runs of <see cref="Changed"/>, where they are to be shown.</summary>
    public IReadOnlyList<DateTimeOffset> Next { get; init; } = [];

    /// <summary>Why it cannot be stored; null when it can.</summary>
    public string? Problem { get; private init; }

    /// <summary>Nothing is to be changed.</summary>
    public bool IsNone => (Cron, TimeZone, Queue, Misfire) == (Times(Stored), Stored.TimeZone, Stored.Queue, Stored.Misfire.ToString());

    /// <summary>What the form was filled in over, so that nobody undoes unseen what somebody else has changed since.</summary>
    public string Before => string.Join('|', Times(Stored), Stored.TimeZone, Stored.Queue, Stored.Misfire);

    /// <summary>Each value that changes, before and after, for the audit trail.</summary>
    public string Difference =>
        string.Join(
            "; ",
            new[]
            {
                ("cron", Times(Stored), Cron),
                ("zone", Stored.TimeZone, TimeZone),
                ("queue", Stored.Queue, Queue),
                ("missed runs", Stored.Misfire.ToString(), Misfire),
            }
        .Where(value => value.Item2 != value.Item3).Select(value => $"{value.Item1} {Bidi.Quoted(value.Item2)} → {Bidi.Quoted(value.Item3)}"));

    /// <param name="definitions">Knows what could never run.</param>
    /// <param name="stored">The recurring job.</param>
    /// <param name="asked">Finds a value by its name.</param>
    /// <param name="now">The storage's clock.</param>
    public static ScheduleChange Of(RecurringDefinitions definitions, RecurringDefinition stored, Func<string, string?> asked, DateTimeOffset now)
    {
        var change = new ScheduleChange(
            stored,
            asked("cron") ?? Times(stored),
            asked("zone") ?? stored.TimeZone,
            asked("queue") ?? stored.Queue,
            asked("misfire") ?? stored.Misfire.ToString()
        );
        if (!Enum.GetNames<MisfireHandling>().Contains(change.Misfire))
            return change with { Problem = $"Missed runs are {string.Join(", ", Enum.GetNames<MisfireHandling>())}, and not {Bidi.Quoted(change.Misfire)}." };
        try
        {
            return change with
            {
                Changed = definitions.Changed(stored, change.Cron, change.TimeZone, change.Queue, Enum.Parse<MisfireHandling>(change.Misfire), now),
            };
        }
        catch (Exception error) when (error is FormatException or ArgumentException)
        {
            return change with { Problem = WithoutParameter(error) };
        }
    }

    // Without what stands beside the times: a jitter, an end, days without runs.
    private static string Times(RecurringDefinition stored) => ScheduleText.TryRead(stored.Cron, out var text) ? text.Times : stored.Cron;

    // .NET names the parameter behind the sentence, which says nothing to whoever filled in the form.
    private static string WithoutParameter(Exception error) =>
        error is ArgumentException { ParamName: { } name } ? error.Message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal) : error.Message;
}
