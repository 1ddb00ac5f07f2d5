using Hangfire;
using Hangfire.Storage;

namespace JobLib.Hangfire.Tests.Stores;

/// <summary>A storage of Hangfire's that takes back no job of those that are named, and tells what becomes of what was fetched from it.</summary>
internal sealed class TroubledFetch(JobStorage inner, params string[] refused) : JobStorage
{
    private readonly List<string> told = [];

    /// <summary>What was done, in order; the ids in place of the jobs.</summary>
    public IReadOnlyList<string> Told
    {
        get
        {
            lock (told) return [.. told];
        }
    }

    public override IMonitoringApi GetMonitoringApi() => inner.GetMonitoringApi();

    public override IStorageConnection GetConnection()
    {
        var hasFetched = false;
        return WatchedConnection.Of(
            inner.GetConnection(),
            job =>
            {
                hasFetched = true;
                return new Fetched(this, job);
            },
            () =>
            {
                if (hasFetched) Tell("connection closed");
            });
    }

    private void Tell(string what)
    {
        lock (told) told.Add(what);
    }

    private void Refuse(string id)
    {
        if (!refused.Contains(id)) return;
        Tell($"{id} refused");
        throw new InvalidOperationException("The storage is away.");
    }

    private sealed class Fetched(TroubledFetch storage, IFetchedJob inner) : IFetchedJob
    {
        public string JobId => inner.JobId;

        public void RemoveFromQueue() => inner.RemoveFromQueue();

        public void Requeue()
        {
            storage.Refuse(JobId);
            inner.Requeue();
            storage.Tell($"{JobId} back");
        }

        public void Dispose()
        {
            inner.Dispose();
            storage.Tell($"{JobId} closed");
        }
    }
}
