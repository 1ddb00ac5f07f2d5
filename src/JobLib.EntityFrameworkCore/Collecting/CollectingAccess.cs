using JobLib.Client.Calls;
using JobLib.Diagnostics;
using JobLib.EntityFrameworkCore.Saving;
using JobLib.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace JobLib.EntityFrameworkCore.Collecting;

/// <summary>
/// Gives a client the storage that collects, once it is certain that the storage behind it is ready and in the context's database: later, in the middle of a
/// commit, would be too late.
/// </summary>
internal sealed class CollectingAccess(IStorageAccess storage, DbContext context, PendingJobs pending, GuardedLoggers loggers) : IStorageAccess
{
    public async ValueTask<IJobStorage> GetAsync(CancellationToken cancellationToken) => Before(await storage.GetAsync(cancellationToken));

    public IJobStorage Get(TimeSpan atMost) => Before(storage.Get(atMost));

    private CollectingStorage Before(IJobStorage ready)
    {
        ready.Jobs.CheckConnection(context.Database.GetDbConnection());
        pending.Begin(ready, loggers.CreateLogger<DbContextJobs>());
        return new(ready, pending);
    }
}
