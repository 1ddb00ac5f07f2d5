using Hangfire;
using Hangfire.Storage;

namespace JobLib.Hangfire.Source;

/// <summary>
/// The jobs that have moved, in the order in which they did: a continuation that comes later is found through its parent, where Hangfire's storage lists none.
/// That of Redis says that it lists them, and its list stays empty.
/// </summary>
internal sealed class MovedParents(JobStorage storage)
{
    private const string Set = "joblib:moved";
    private const int MaxKnown = 10_000; // each is asked at every import

    /// <summary>Notes one, in the transaction in which it moves.</summary>
    public static void Add(JobStorage storage, IWriteOnlyTransaction transaction, string id, DateTimeOffset at)
    {
        if (SaysThatItLists(storage)) transaction.AddToSet(Set, id, at.ToUnixTimeSeconds());
    }

    /// <summary>The continuations of those that moved last; none where the storage lists some.</summary>
    /// <param name="forget">Whether those that have expired, or are too many, are forgotten.</param>
    public IReadOnlyList<string> Continuations(bool forget)
    {
        if (!SaysThatItLists(storage) || storage.GetMonitoringApi() is not JobStorageMonitor monitor || monitor.AwaitingJobs(0, 1).Count > 0) return [];
        using var connection = storage.GetConnection();
        if (connection is not JobStorageConnection newer || newer.GetSetCount(Set) is not (> 0 and var all)) return [];
        var count = (int)all;
        var (from, over) = (Math.Max(0, count - MaxKnown), new List<string>());
        if (from > 0) over.AddRange(newer.GetRangeFromSet(Set, 0, from - 1));
        var found = new List<string>();
        foreach (var id in newer.GetRangeFromSet(Set, from, count - 1))
        {
            if (newer.GetJobParameter(id, StoredContinuations.Parameter) is { } json) found.AddRange(StoredContinuations.Of(json));
            else if (newer.GetJobData(id) is null) over.Add(id);
        }

        if (forget && over.Count > 0) Forget(newer, over);
        return found;
    }

    private static bool SaysThatItLists(JobStorage storage) => storage.HasFeature(JobStorageFeatures.Monitoring.AwaitingJobs);

    private static void Forget(JobStorageConnection connection, List<string> ids)
    {
        using var transaction = connection.CreateWriteTransaction();
        foreach (var id in ids) transaction.RemoveFromSet(Set, id);
        transaction.Commit();
    }
}
