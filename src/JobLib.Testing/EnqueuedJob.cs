using System.Collections.ObjectModel;

namespace JobLib.Testing;

/// <summary>
/// A job that was created in the host under test: by a client, in a batch, or as a run of a recurring job. As it was created, whatever has become of it since.
/// </summary>
public sealed record EnqueuedJob
{
    private readonly string text;

    internal EnqueuedJob(string text) => this.text = text;

    /// <summary>The job's id.</summary>
    public required string Id { get; init; }

    /// <summary>The call, with its arguments as the job will get them: written as JSON and read again.</summary>
    public required Job Job { get; init; }

    /// <summary>The queue that it was put in.</summary>
    public required string Queue { get; init; }

    /// <summary>0 to 9.</summary>
    public int Priority { get; init; }

    /// <summary>When it was created, by the test's clock.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was to run, by the test's clock; null when at once, or after a parent.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>The job or the batch after whose end it was to run; null for none.</summary>
    public string? ParentId { get; init; }

    /// <summary>The batch that it is a member of; null for none.</summary>
    public string? BatchId { get; init; }

    /// <summary>The recurring job whose run it is; null for none.</summary>
    public string? RecurringId { get; init; }

    /// <summary>Its tags.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Named texts that travel with it.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>The call for people: <c>IMailer.SendAsync(7)</c>.</summary>
    public override string ToString() => text;
}
