using System.Collections;
using JobLib.Storage;

namespace JobLib.Server;

/// <summary>What every log line of a job carries: its id and its attempt.</summary>
internal sealed class JobLogScope(ClaimedJob claim) : IReadOnlyList<KeyValuePair<string, object?>>
{
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

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
