using JobLib.Client.Calls;
using JobLib.Jobs;

namespace JobLib.Management;

internal sealed class QueueManager(StorageCalls calls) : IQueueManager
{
    public Task PauseAsync(string queue, JobActor? actor = null, CancellationToken cancellationToken = default) =>
        SetPausedAsync(queue, true, actor, cancellationToken);

    public Task ResumeAsync(string queue, JobActor? actor = null, CancellationToken cancellationToken = default) =>
        SetPausedAsync(queue, false, actor, cancellationToken);

    private async Task SetPausedAsync(string queue, bool paused, JobActor? actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(queue);
        QueueNames.Checked(queue, nameof(queue));
        await calls.RunAsync(
            async (storage, token) =>
            {
                await storage.Queue.SetPausedAsync([queue], paused, actor ?? JobActor.Application, token);
                return true;
            },
            cancellationToken);
    }
}
