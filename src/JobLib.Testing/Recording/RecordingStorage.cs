using JobLib.Storage;
using JobLib.Testing.Stepping;

namespace JobLib.Testing.Recording;

/// <summary>A storage that records what is created in it, and runs it at once where a test wants that.</summary>
internal sealed class RecordingStorage(IJobStorage inner, JobRecorder recorder, InlineMode inline) : IJobStorage
{
    public StorageInfo Info => inner.Info;

    public IJobWriter Jobs { get; } = new RecordingWriter(inner.Jobs, recorder, inline);

    public IJobQueue Queue => inner.Queue;

    public IServerRegistry Servers => inner.Servers;

    public IRecurringStore Recurring { get; } = new RecordingRecurringStore(inner.Recurring, recorder);

    public IMaintenance Maintenance => inner.Maintenance;

    public IJobReader Reader => inner.Reader;

    public ValueTask PrepareAsync(SchemaMode mode, StoragePolicy policy, CancellationToken cancellationToken) =>
        inner.PrepareAsync(mode, policy, cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
