using JobLib.Server.Loops;
using JobLib.Storage;

namespace JobLib.Server.Maintenance;

/// <summary>Everything that a server does for all of them.</summary>
internal static class MaintenanceProcesses
{
    public static IEnumerable<IServerProcess> All(IJobStorage storage, JobServerOptions options, ServerServices services) =>
    [
        new DueJobPromoter(storage.Maintenance, services.Due, services.Clock),
        new RecurringScheduler(storage, services.Due, services.Admission, services.Ticker, services.Telemetry, services.Loggers.CreateLogger("JobLib.Server")),
        new Rescuer(storage, options, services.Clock, services.Loggers),
        new Sweeper("move held jobs", storage.Maintenance.MoveHeldAsync, busy: TimeSpan.Zero, idle: TimeSpan.FromSeconds(1)),
        new Sweeper("prune", storage.Maintenance.PruneAsync, busy: TimeSpan.FromMilliseconds(50), idle: options.PruneInterval),
        new Sweeper("fold counters", storage.Maintenance.FoldAsync, busy: TimeSpan.FromMilliseconds(50), idle: TimeSpan.FromSeconds(5)),
    ];
}
