using JobLib.Server.Loops;
using JobLib.Storage;

namespace JobLib.Server.Maintenance;

/// <summary>Everything that a server does for all of them.</summary>
internal static class MaintenanceProcesses
{
    public static IEnumerable<IServerProcess> All(IJobStorage storage, JobServerOptions options, ServerServices services)
    {
        var (maintenance, due, clock) = (storage.Maintenance, services.Due, services.Clock);
        var busy = TimeSpan.FromMilliseconds(50);
        IServerProcess[] aging = options.Aging is { } after ? [new PriorityRaiser(maintenance, after)] : []; // asks nothing where it is not wanted
        return
        [
            .. aging,
            new DueLoop("promote due jobs", maintenance.PromoteAsync, due.Promotion, pace: TimeSpan.FromSeconds(5), clock),
            new RecurringScheduler(storage, due, services.Admission, services.Ticker, services.Telemetry, services.Loggers.CreateLogger("JobLib.Server")),
            new Rescuer(storage, options, due.Rescue, clock, services.Loggers),
            new DueLoop("move held jobs", maintenance.MoveHeldAsync, due.Held, pace: TimeSpan.FromSeconds(1), clock),
            new Sweeper("prune", maintenance.PruneAsync, busy, idle: options.PruneInterval, longest: LongestPrune(options.PruneInterval)),
            new Sweeper("fold counters", maintenance.FoldAsync, busy, idle: TimeSpan.FromSeconds(5), longest: TimeSpan.FromMinutes(1)),
        ];
    }

    /// <summary>How long pruning waits at most while there is nothing: twice its interval, unless that is a minute or more already.</summary>
    public static TimeSpan LongestPrune(TimeSpan interval) => interval < DueTime.Longest ? interval * 2 : interval;
}
