using System.Diagnostics;
using Xunit.v3;

namespace JobLib.Storage.Conformance;

/// <summary>
/// Jobs that block every thread of the pool, longer than two leases: renewals and the synchronous calls of a client get through, since they need none.
/// Whatever else runs in the process stands still meanwhile, and fails: the assembly defines <see cref="Collection"/>, with its parallelization disabled.
/// </summary>
[Collection(Collection)]
public abstract class BlockedPoolConformance(StorageFixture fixture) : StorageConformance(fixture)
{
    /// <summary>The name of the test collection of this class, and of others that take the whole process.</summary>
    public const string Collection = "Whole process";

    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan LongestCall = TimeSpan.FromSeconds(3);

    // A driver's sockets do not block, and .NET waits for one by an event that it hands to the pool when it comes in the moment between a look and the wait:
    // such a call takes its time-out and is made again. A storage whose calls need the pool is slow each time.
    private const int Attempts = 5;

    [Fact]
    public async Task While_every_thread_of_the_pool_is_blocked_for_two_leases_renewals_and_synchronous_calls_go_on()
    {
        Assert.True(
            TestContext.Current.TestCollection is IXunitTestCollection { DisableParallelization: true },
            $"Define a collection \"{Collection}\" with DisableParallelization in this assembly: the tests beside this one fail while the pool is blocked."
        );
        await Storage.CreateAsync(Make.Jobs(3));
        var server = await Storage.ServerAsync(Lease);
        var held = await server.FetchAsync(3);
        server.Renew(held.Select(TestServer.Started), Lease); // its connection is open
        SynchronousCall.Run(() => Storage.Jobs.InsertAsync(new() { Jobs = [Make.Job()] }, null, default));
        var slowest = TimeSpan.MaxValue;
        for (var attempt = 0; attempt < Attempts && slowest >= LongestCall; attempt++)
        {
            slowest = await OnOwnThreadAsync(() => BlockPool(() => WorkFor(Lease * 2, server, held)));
        }

        Assert.True(slowest < LongestCall, $"The slowest call took {slowest}.");
        Assert.Empty(server.Renew(held.Select(TestServer.Started), Lease).Lost);
        Assert.Equal(0, await Storage.RescueAllAsync());
    }

    private TimeSpan WorkFor(TimeSpan time, TestServer server, IReadOnlyList<ClaimedJob> held)
    {
        var (began, slowest) = (Stopwatch.GetTimestamp(), TimeSpan.Zero);
        while (Stopwatch.GetElapsedTime(began) < time)
        {
            var now = Stopwatch.GetTimestamp();
            Assert.True(server.Renew(held.Select(TestServer.Started), Lease).Accepted);
            var job = Make.Job();
            Assert.Equal(InsertStatus.Created, SynchronousCall.Run(() => Storage.Jobs.InsertAsync(new() { Jobs = [job] }, null, default)).Jobs[0].Status);
            SynchronousCall.Run(() => Storage.Jobs.InsertAsync(new() { Jobs = [Make.Job() with { IdempotencyKey = "key" }] }, null, default));
            SynchronousCall.Run(() => Storage.Jobs.ChangeAsync(new() { Kind = JobChangeKind.Delete, Jobs = [job.Id], Actor = Make.Person() }, default));
            SynchronousCall.Run(() => Storage.Reader.FindAsync([job.Id], default));
            if (Stopwatch.GetElapsedTime(now) is var took && took > slowest) slowest = took;
        }

        return slowest;
    }

    // With more than the pool can make threads for in the time: it adds one or two a second.
    private static T BlockPool<T>(Func<T> work)
    {
        const int Items = 200;
        using var released = new ManualResetEventSlim();
        using var over = new CountdownEvent(Items);
        for (var i = 0; i < Items; i++)
        {
            ThreadPool.UnsafeQueueUserWorkItem(_ =>
            {
                released.Wait();
                over.Signal();
            }, null);
        }

        try
        {
            return work();
        }
        finally
        {
            released.Set();
            over.Wait();
        }
    }

    private static Task<T> OnOwnThreadAsync<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            try
            {
                done.SetResult(work());
            }
            catch (Exception error)
            {
                done.SetException(error);
            }
        }) { IsBackground = true }.Start();
        return done.Task;
    }
}
