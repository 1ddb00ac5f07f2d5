using JobLib.Client.Calls;
using JobLib.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace JobLib.Tests.Hosting;

/// <summary>A host that ends while its storage is still being made ready.</summary>
public sealed class DisposalTests
{
    [Fact]
    public async Task A_preparation_is_told_to_end_and_keeps_its_storage_until_it_has()
    {
        var storage = new SlowStorage();
        var services = new ServiceCollection().AddJobLib(jobs => jobs.UseStorage(_ => storage)).BuildServiceProvider();
        var call = services.GetRequiredService<IStorageAccess>().GetAsync(default).AsTask();
        await storage.Begun;

        var disposal = services.DisposeAsync().AsTask();
        await storage.Told.WaitAsync(TimeSpan.FromMinutes(1));
        Assert.False(storage.IsDisposed);

        storage.End();
        await disposal;
        Assert.True(storage.IsDisposed);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => call);
    }

    /// <summary>Takes its time to be prepared, and to give that up.</summary>
    private sealed class SlowStorage : IJobStorage
    {
        private readonly TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource told = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource end = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private volatile bool isDisposed;

        public Task Begun => begun.Task;

        public Task Told => told.Task;

        public bool IsDisposed => isDisposed;

        public StorageInfo Info { get; } = new() { Name = "Slow", Location = "here" };

        public IJobWriter Jobs => throw new NotSupportedException();

        public IJobQueue Queue => throw new NotSupportedException();

        public IServerRegistry Servers => throw new NotSupportedException();

        public IRecurringStore Recurring => throw new NotSupportedException();

        public IMaintenance Maintenance => throw new NotSupportedException();

        public IJobReader Reader => throw new NotSupportedException();

        public void End() => end.SetResult();

        public async ValueTask PrepareAsync(SchemaMode mode, StoragePolicy policy, CancellationToken cancellationToken)
        {
            await using var _ = cancellationToken.Register(told.SetResult);
            begun.SetResult();
            await end.Task;
            cancellationToken.ThrowIfCancellationRequested();
        }

        public ValueTask DisposeAsync()
        {
            isDisposed = true;
            return ValueTask.CompletedTask;
        }
    }
}
