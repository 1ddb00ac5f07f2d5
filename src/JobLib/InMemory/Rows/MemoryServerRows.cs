using JobLib.Kernel.Rows;
using JobLib.Storage;

namespace JobLib.InMemory.Rows;

/// <summary>The servers by session, and the version that tells them that something concerns them.</summary>
internal sealed class MemoryServerRows(MemoryJobTable jobs) : IServerRows
{
    private readonly Dictionary<ServerId, MemoryServer> rows = [];

    /// <summary>In the order of their registration.</summary>
    public IEnumerable<MemoryServer> Rows => rows.Values;

    /// <summary>What <see cref="Signals.Version"/> says.</summary>
    public long Version { get; private set; } = 1;

    public void Add(MemoryServer server) => rows.Add(server.Id, server);

    public ServerRow? Find(ServerId id) => rows.GetValueOrDefault(id);

    public IReadOnlyList<ServerRow> All() => [.. rows.Values];

    public void Save(ServerRow server)
    {
        // the object is the row
    }

    public void Remove(ServerRow server) => rows.Remove(server.Id);

    public IReadOnlyList<JobRow> HeldBy(ServerId server, long? claim = null)
    {
        if (!rows.TryGetValue(server, out var row)) return [];
        return claim is { } number ? [.. row.HeldRows(number).TakeWhile(job => job.Claim == number)] : [.. row.HeldRows()];
    }

    public IReadOnlyList<JobRow> Orphans(int max) => [.. rows.Values.Where(server => server.IsExpired).SelectMany(server => server.HeldRows()).Take(max)];

    public void SaveBegan(JobRow job)
    {
        // the object is the row
    }

    public void AddCharge(JobRow job) => (((MemoryJob)job).Side.Charges ??= []).Add(job.Fence);

    public bool RemoveCharge(JobId job, long fence) => jobs.Find(job) is { IsFinished: false } row && row.SideOrNull?.Charges?.Remove(fence) == true;

    public void RemoveCharges(JobRow job) => ((MemoryJob)job).SideOrNull?.Charges = null;

    // A ready job that is no suspect any more keeps its place in the queue.
    public void LowerCrashes(JobId job)
    {
        if (jobs.Find(job) is not { } row) return;
        var ready = row.Place == JobPlace.Ready;
        if (ready) row.QueueRow.RemoveReady(row);
        row.Crashes--;
        if (ready) row.QueueRow.AddReady(row);
    }

    public void RaiseSignals() => Version++;
}
