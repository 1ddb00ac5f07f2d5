using JobLib.EntityFrameworkCore.Saving;
using JobLib.Storage;

namespace JobLib.EntityFrameworkCore.Collecting;

/// <summary>Stands in for a storage before a client that creates jobs, and keeps what it is given until <c>SaveChanges</c>. It has no other role.</summary>
internal sealed class CollectingStorage(IJobStorage behind, PendingJobs pending) : IJobStorage
{
    public StorageInfo Info { get; } = new()
    {
        Name = behind.Info.Name,
        Location = behind.Info.Location,
        MaxSet = int.MaxValue, // what is collected is cut when it is written
        Rates = behind.Info.Rates,
        Groups = behind.Info.Groups,
        GroupsCommits = true, // nothing is gained by collecting a collection
    };

    public IJobWriter Jobs { get; } = new CollectingWriter(pending);

    public IJobQueue Queue => throw Unused();

    public IServerRegistry Servers => throw Unused();

    public IRecurringStore Recurring => throw Unused();

    public IMaintenance Maintenance => throw Unused();

    public IJobReader Reader => throw Unused();

    public ValueTask PrepareAsync(SchemaMode mode, StoragePolicy policy, CancellationToken cancellationToken) => throw Unused();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    internal static NotSupportedException Unused() => new("A context's jobs are created, and nothing else.");
}
