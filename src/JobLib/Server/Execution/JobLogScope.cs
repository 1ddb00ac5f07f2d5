using System.Collections;
using JobLib.Storage;
using Microsoft.Extensions.Logging;

namespace JobLib.Server.Execution;

/// <summary>What every log line of a job carries, its id and its attempt, from the beginning of its body until it is disposed.</summary>
internal sealed class JobLogScope : IReadOnlyList<KeyValuePair<string, object?>>, IDisposable
{
    private readonly ClaimedJob claim;
    private readonly IDisposable? opened;

    public JobLogScope(ClaimedJob claim, ILogger logger)
    {
        this.claim = claim;
        opened = logger.BeginScope(this);
    }

    public int Count => 2;

    public KeyValuePair<string, object?> this[int index] => index switch
    {
        0 => new("JobId", claim.Id.ToString()),
        1 => new("JobAttempt", claim.Attempt),
        _ => throw new ArgumentOutOfRangeException(nameof(index)),
    };

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        yield return this[0];
        yield return this[1];
    }

    public override string ToString() => $"Job {claim.Id}, attempt {claim.Attempt}";

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
