using System.Collections;
using JobLib.Invocation;
using JobLib.Storage;
using Microsoft.Extensions.Logging;

namespace JobLib.Server.Execution;

/// <summary>
/// What every log line of a job carries, from the beginning of its body until this is disposed: which job it is, which attempt, and where it runs.
/// </summary>
internal sealed class JobLogScope : IReadOnlyList<KeyValuePair<string, object?>>, IDisposable
{
    private readonly ClaimedJob claim;
    private readonly int attempt;
    private readonly string server;
    private readonly IDisposable? opened;

    public JobLogScope(ActiveJob job, string server, ILogger logger)
    {
        claim = job.Claim;
        attempt = job.Attempt;
        this.server = server;
        opened = logger.BeginScope(this);
    }

    public int Count => claim.RecurringId is null ? 5 : 6;

    public KeyValuePair<string, object?> this[int index] => index switch
    {
        0 => new("JobId", claim.Id.ToString()),
        1 => new("JobName", JobDisplayNames.Plain(claim.Payload)),
        2 => new("Queue", claim.Queue),
        3 => new("Attempt", attempt),
        4 => new("Server", server),
        5 when claim.RecurringId is { } recurring => new("RecurringId", recurring),
        _ => throw new ArgumentOutOfRangeException(nameof(index)),
    };

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        for (var i = 0; i < Count; i++) yield return this[i];
    }

    public override string ToString() => $"Job {claim.Id} ({JobDisplayNames.Plain(claim.Payload)}), attempt {attempt}";

    public void Dispose()
    {
        try
        {
            opened?.Dispose();
        }
        catch (Exception)
        {
            // A provider of the application's threw: that must not fail the job.
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
