using JobLib.Client;
using JobLib.Recurring;
using JobLib.Server;
using JobLib.Storage;
using Microsoft.Extensions.Hosting;

namespace JobLib.Hosting;

/// <summary>Writes the declared recurring jobs, in one set, once the storage answers. One that cannot run stops the host, with the reason.</summary>
internal sealed class DeclareRecurring(JobLibBuilder builder, IStorageAccess access, RecurringDefinitions definitions, TimeProvider clock) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (builder.Recurring.Count == 0 && !builder.RemovesUndeclared) return;
        var backoff = new Backoff(clock);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await DeclareAsync(stoppingToken);
                return;
            }
            catch (StorageException error) when (error.IsTransient)
            {
                await backoff.WaitAsync(stoppingToken);
            }
        }
    }

    private async Task DeclareAsync(CancellationToken stop)
    {
        var storage = await access.GetAsync(stop);
        var now = await RecurringJobManager.NowAsync(storage, stop);
        foreach (var set in builder.Recurring.Chunk(storage.Info.MaxSet))
        {
            await storage.Recurring.SaveAsync(
                [.. set.Select(declared => definitions.Make(declared.Id, declared.Job, declared.Cron, declared.Options, now) with { Declared = true })],
                JobActor.Application,
                stop);
        }

        if (!builder.RemovesUndeclared) return;
        var stay = builder.Recurring.Select(declared => declared.Id).ToArray();
        await storage.Recurring.ChangeAsync(new() { Kind = RecurringChangeKind.RemoveUndeclared, Ids = stay, Actor = JobActor.Application }, stop);
    }
}
