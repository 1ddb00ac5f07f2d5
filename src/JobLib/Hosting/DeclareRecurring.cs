using System.Runtime.ExceptionServices;
using JobLib.Client.Calls;
using JobLib.Diagnostics;
using JobLib.Recurring;
using JobLib.Server.Loops;
using JobLib.Storage;
using JobLib.Telemetry;
using Microsoft.Extensions.Hosting;

namespace JobLib.Hosting;

/// <summary>Writes the declared recurring jobs, in one set, once the storage answers. One that cannot run stops the host, with the reason.</summary>
internal sealed class DeclareRecurring(JobLibBuilder builder, IStorageAccess access, RecurringDefinitions definitions, ServerThreads threads, TimeProvider clock, JobTelemetry telemetry, GuardedLoggers loggers) : BackgroundService, IServerProcess
{
    private ExceptionDispatchInfo? unusable;

    /// <summary>What repeats the declaration until it is stored.</summary>
    public Supervisor Loops { get; } = new(Environment.MachineName, threads, clock, loggers.CreateLogger("JobLib.Server"), telemetry);

    string IServerProcess.Name => "declare recurring jobs";

    WakeSignal IServerProcess.Wake { get; } = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (builder.Recurring.Count == 0 && !builder.RemovesUndeclared) return;
        await Loops.RunAsync(this, stoppingToken);
        unusable?.Throw();
    }

    async ValueTask<NextStep> IServerProcess.StepAsync(CancellationToken stop)
    {
        try
        {
            var storage = await access.GetAsync(stop);
            var now = await RecurringJobManager.NowAsync(storage, stop);
            if (Definitions(now) is { } declared) await SaveAsync(storage, declared, stop);
        }
        catch (StorageSchemaException error)
        {
            unusable = ExceptionDispatchInfo.Capture(error);
        }

        return NextStep.Never;
    }

    private List<RecurringDefinition>? Definitions(DateTimeOffset now)
    {
        try
        {
            return builder.Recurring.ConvertAll(declared => definitions.Make(declared.Id, declared.Job, declared.Cron, declared.Options, now) with { Declared = true });
        }
        catch (Exception error) // of the declaration: no waiting helps
        {
            unusable = ExceptionDispatchInfo.Capture(error);
            return null;
        }
    }

    private async ValueTask SaveAsync(IJobStorage storage, List<RecurringDefinition> declared, CancellationToken stop)
    {
        foreach (var set in declared.Chunk(storage.Info.MaxSet))
        {
            await storage.Recurring.SaveAsync(set, JobActor.Application, stop).OrLeaveAsync(stop);
        }

        if (!builder.RemovesUndeclared) return;
        var stay = declared.ConvertAll(definition => definition.Id).ToArray();
        await storage.Recurring.ChangeAsync(new() { Kind = RecurringChangeKind.RemoveUndeclared, Ids = stay, Actor = JobActor.Application }, stop).OrLeaveAsync(stop);
    }
}
