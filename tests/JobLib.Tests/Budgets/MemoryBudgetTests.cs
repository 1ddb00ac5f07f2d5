using JobLib.InMemory;
using JobLib.Storage;
using JobLib.Storage.Conformance;

namespace JobLib.Budgets;

/// <summary>
/// What a job allocates on the storage in memory. Its calls come to their end on the thread that makes them, whose bytes nobody else adds to.
/// </summary>
public sealed class MemoryBudgetTests
{
    private const int Sets = 20;
    private const int Set = 500;

    [Fact]
    public async Task Creating_and_running_jobs_keeps_to_the_budget()
    {
        await using var storage = new InMemoryStorage(new(), TimeProvider.System);
        var server = await storage.ServerAsync();
        for (var i = 0; i < 2; i++) Measure(storage, server); // what is made once
        var (one, many, run) = Measure(storage, server);
        Budget.Check("memory", "create one job", "bytes allocated a job", one);
        Budget.Check("memory", "create a thousand jobs", "bytes allocated a job", many);
        Budget.Check("memory", "finish 500 jobs and claim the next 500", "bytes allocated a job", run);
    }

    private static (double One, double Many, double Run) Measure(InMemoryStorage storage, TestServer server)
    {
        var single = Enumerable.Range(0, Set).Select(_ => new InsertRequest { Jobs = [Make.Job()] }).ToList();
        var one = Allocated(() => single.ForEach(request => Done(storage.Jobs.InsertAsync(request, null, default))));
        var sets = Enumerable.Range(0, (Sets - 1) / 2).Select(_ => new InsertRequest { Jobs = Make.Jobs(Set * 2) }).ToList();
        var many = Allocated(() => sets.ForEach(request => Done(storage.Jobs.InsertAsync(request, null, default))));
        var ran = 0;
        var run = Allocated(() =>
        {
            for (var claimed = Done(storage.Queue.FetchAsync(server.Request(Set), default)); claimed.Jobs.Count > 0;)
            {
                ran += claimed.Jobs.Count;
                var outcomes = claimed.Jobs.Select(job => TestServer.Finish(job, Make.Success())).ToList();
                claimed = Done(storage.Queue.FinishAsync(new() { Owner = server.Id, Outcomes = outcomes, Next = server.Request(Set) }, default)).Next
                    ?? FetchResult.Empty;
            }
        });
        return ((double)one / Set, (double)many / (sets.Count * Set * 2), (double)run / ran);
    }

    private static long Allocated(Action action)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static T Done<T>(ValueTask<T> call)
    {
        Assert.True(call.IsCompleted, "It should not need another thread.");
        return call.GetAwaiter().GetResult();
    }
}
