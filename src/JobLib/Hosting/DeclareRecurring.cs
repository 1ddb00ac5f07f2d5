using System.Runtime.ExceptionServices;
using JobLib.Client.Calls;
using JobLib.Diagnostics;
using JobLib.Recurring;
using JobLib.Server;
using JobLib.Server.Loops;
using JobLib.Storage;
using JobLib.Telemetry;
using Microsoft.Extensions.Hosting;

namespace JobLib.Hosting;

/// <summary>
/// Writes the declared recurring jobs, in one set, once the storage answers, and again when the storage says that it has lost something. One that cannot run
/// stops the host, with the reason.
/// </summary>
internal sealed class DeclareRecurring(
    JobLibBuilder builder,
    IStorageAccess access,
    RecurringDefinitions definitions,
    DueSignals due,
    ServerThreads threads,
    TimeProvider clock,
    JobTelemetry telemetry,
    GuardedLoggers loggers
) : BackgroundService, IServerProcess
{
    private static readonly TimeSpan UntilWoken = TimeSpan.FromDays(1);

    private readonly TaskCompletionSource declaredOnce = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int? declaredAfter; // how many losses had been told when it was declared last
    private ExceptionDispatchInfo? unusable;

    /// <summary>What repeats the declaration until it is stored.</summary>
    public Supervisor Loops { get; } = new(Environment.MachineName, threads, clock, loggers.CreateLogger("JobLib.Server"), telemetry);

    /// <summary>Completes when everything is declared for the first time; not at all when that cannot be, or there is nothing.</summary>
    public Task DeclaredOnce => declaredOnce.Task;

    string IServerProcess.Name => "declare recurring jobs";

    WakeSignal IServerProcess.Wake => due.Declaration;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (builder.Recurring.Count == 0 && !builder.RemovesUndeclared) return;
        await Loops.RunAsync(this, stoppingToken);
        unusable?.Throw();
    }

    async ValueTask<NextStep> IServerProcess.StepAsync(CancellationToken stop)
    {
        var losses = due.Losses;
        if (losses == declaredAfter) return NextStep.After(UntilWoken);
        try
        {
            var storage = await access.GetAsync(stop);
            var now = await RecurringJobManager.NowAsync(storage, stop);
            if (Definitions(now) is not { } declared) return NextStep.Never;
            await RecurringJobManager.SaveAsync(storage, declared, JobActor.Application, stop);
            if (builder.RemovesUndeclared && declaredAfter is null) await RemoveOthersAsync(storage, declared, stop); // after a loss there are no others
        }
        catch (StorageSchemaException error)
        {
            unusable = ExceptionDispatchInfo.Capture(error);
            return NextStep.Never;
        }

        declaredAfter = losses;
        declaredOnce.TrySetResult();
        return NextStep.After(UntilWoken);
    }

    private List<RecurringDefinition>? Definitions(DateTimeOffset now)
    {
        try
        {
            return builder.Recurring.ConvertAll(declared =>
                definitions.Make(declared.Id, declared.Job, declared.Cron, declared.Options, now) with
                {
                    Declared = true,
                }
            );
        }
        catch (Exception error) // of the declaration: no waiting helps
        {
            unusable = ExceptionDispatchInfo.Capture(error);
            return null;
        }
    }

    private static async ValueTask RemoveOthersAsync(IJobStorage storage, List<RecurringDefinition> declared, CancellationToken stop)
    {
        var stay = declared.ConvertAll(definition => definition.Id).ToArray();
        await storage
            .Recurring.ChangeAsync(
                new()
                {
                    Kind = RecurringChangeKind.RemoveUndeclared,
                    Ids = stay,
                    Actor = JobActor.Application,
                },
                stop
            )
            .OrLeaveAsync(stop);
    }
}
