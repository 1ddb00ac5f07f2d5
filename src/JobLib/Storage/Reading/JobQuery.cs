using System.Text.Json.Serialization;
using JobLib.Jobs;

namespace JobLib;

/// <summary>Which jobs. Every condition that is given must hold.</summary>
/// <remarks>Texts are cleaned like those that they are compared with: see <see cref="FreeText"/>.</remarks>
public sealed record JobQuery
{
    /// <summary>Any of these states; empty for all.</summary>
    public IReadOnlyList<JobState> States { get; init; } = [];

    /// <summary>Only jobs that wait for the retry of a failed attempt (they are Scheduled).</summary>
    public bool Retrying { get; init; }

    /// <summary>In this queue.</summary>
    public string? Queue { get; init => field = Clean(value); }

    /// <summary>
    /// Calls a type whose full name, with or without its namespace, is this, or whose name as lists show it: without type arguments and outer type.
    /// Case-insensitive.
    /// </summary>
    public string? Type { get; init => field = Clean(value); }

    /// <summary>Calls a method of this name, whatever its type arguments. Case-insensitive.</summary>
    public string? Method { get; init => field = Clean(value); }

    /// <summary>Has this tag.</summary>
    public string? Tag { get; init => field = Clean(value); }

    /// <summary>Is a run of this recurring job.</summary>
    public string? RecurringId { get; init => field = Clean(value); }

    /// <summary>Is a member of this batch.</summary>
    public string? BatchId { get; init; }

    /// <summary>Its last error has this fingerprint.</summary>
    public string? Fingerprint { get; init => field = Clean(value); }

    /// <summary>Created at or after. The list is entered or left there by the time that ids begin with, so that it costs what it shows.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Created before.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Has this id or a smaller one: fixes "all that match" at a moment.</summary>
    public string? UpToId { get; init; }

    /// <summary>
    /// Its arguments, as JSON text, contain this. Looked for in at most <see cref="ScanBound"/> of the jobs that the other conditions choose.
    /// </summary>
    public string? ArgumentText { get; init => field = Clean(value); }

    /// <summary>The argument at this path (<c>0</c>, <c>1.customer.id</c>) equals <see cref="ArgumentText"/>; null looks anywhere in the arguments.</summary>
    public string? ArgumentPath { get; init => field = Clean(value); }

    /// <summary>
    /// What a search by <see cref="ArgumentText"/> may see of a call's arguments, as JSON; null from it: nothing. A job that matches by something else alone is
    /// not found.
    /// </summary>
    /// <value>Default: null: all that is stored.</value>
    [JsonIgnore]
    public Func<JobPayload, string?>? ShownArguments { get; init; }

    /// <summary>The message of its last error contains this. Case-insensitive, bounded like <see cref="ArgumentText"/>.</summary>
    public string? ErrorText { get; init => field = Clean(value); }

    /// <summary>The order of the pages.</summary>
    public JobOrder Order { get; init; } = JobOrder.NewestFirst;

    /// <summary>The size of a page, 1 to 500.</summary>
    public int Size { get; init; } = 50;

    /// <summary>What the page before gave as <see cref="Page{T}.Next"/>; null for the first page.</summary>
    public string? Cursor { get; init; }

    /// <summary>
    /// How long a search by <see cref="ArgumentText"/> or <see cref="ErrorText"/> looks into jobs for a page, which then says how far it came; null: until
    /// <see cref="ScanBound"/>.
    /// </summary>
    /// <remarks>Looked at between slices of some hundred jobs, so that every page comes further.</remarks>
    public TimeSpan? ScanTime { get; init; }

    /// <summary>At most this many rows are looked at for a page when conditions cannot use an index (10,000).</summary>
    public const int ScanBound = 10_000;

    private static string? Clean(string? text) => text is null ? null : FreeText.Clean(text, int.MaxValue);
}
