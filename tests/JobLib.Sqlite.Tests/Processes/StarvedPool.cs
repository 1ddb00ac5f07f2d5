using JobLib.Storage;

namespace JobLib.Sqlite.Tests.Processes;

/// <summary>Synchronous calls while nothing in the thread pool is free: a process of its own, since the pool is everybody's.</summary>
internal static class StarvedPool
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    public static int Run(SqliteStorage storage, int callers)
    {
        var server = Make.ServerAsync(storage).GetAwaiter().GetResult();
        var poolThreads = Environment.ProcessorCount;
        if (!ThreadPool.SetMinThreads(1, 1) || !ThreadPool.SetMaxThreads(poolThreads, poolThreads)) return 3;
        var release = new ManualResetEventSlim(); // never disposed: what still waits in the pool looks at it after the end
        for (var i = 0; i < poolThreads * 4; i++)
        {
            ThreadPool.UnsafeQueueUserWorkItem(_ => release.Wait(), null);
        }

        using var deadline = new CancellationTokenSource(Deadline);
        var done = 0;
        var threads = Enumerable.Range(0, callers).Select(_ => new Thread(() =>
        {
            var job = Make.Job();
            SynchronousCall.Run(() => storage.Jobs.InsertAsync(Make.Unit(job), null, deadline.Token));
            SynchronousCall.Run(() =>
                storage.Jobs.ChangeAsync(
                    new()
                    {
                        Kind = JobChangeKind.Requeue,
                        Jobs = [job.Id],
                        Actor = JobActor.Application,
                    },
                    deadline.Token
                )
            );
            Interlocked.Increment(ref done);
        })).ToArray();
        foreach (var thread in threads) thread.Start();
        var renewed = storage.Servers.Renew(new() { Owner = server, Claims = [], OldestClaimInFlight = 1, Lease = TimeSpan.FromMinutes(1) });
        var inTime = threads.All(thread => thread.Join(Deadline));
        release.Set();
        return inTime && done == callers && renewed.Accepted ? 0 : 1;
    }
}
