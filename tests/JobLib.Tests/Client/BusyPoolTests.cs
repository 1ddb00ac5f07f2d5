using JobLib.Storage.Conformance;
using JobLib.Tests.Invocation;

namespace JobLib.Tests.Client;

[Collection(BlockedPoolConformance.Collection)]
public sealed class BusyPoolTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public void Synchronous_calls_need_no_thread_of_the_pool()
    {
        var fixture = new ClientFixture();
        fixture.Storage.Info = fixture.Storage.Info with { GroupsCommits = false };
        ThreadPool.GetMinThreads(out var least, out var leastPorts);
        ThreadPool.GetMaxThreads(out var workers, out var ports);
        var open = new ManualResetEventSlim(); // never disposed: a waiter may come to it after the test
        var hadFreeThread = false;
        // the least that there can be: two on a machine with two cores
        Assert.True(ThreadPool.SetMinThreads(1, 1) && ThreadPool.SetMaxThreads(Environment.ProcessorCount, ports));
        try
        {
            for (var i = 0; i < Environment.ProcessorCount; i++)
            {
                ThreadPool.UnsafeQueueUserWorkItem(_ => open.Wait(Patience), null);
            }

            ThreadPool.UnsafeQueueUserWorkItem(_ => Volatile.Write(ref hadFreeThread, true), null);
            var threads = Enumerable.Range(0, 500).Select(i => new Thread(() => fixture.Client.Enqueue<SampleJobs>(x => x.Add(i, 0)))).ToList();
            threads.ForEach(thread => thread.Start());
            Assert.All(threads, thread => Assert.True(thread.Join(Patience)));
            Assert.False(Volatile.Read(ref hadFreeThread));
        }
        finally
        {
            open.Set();
            ThreadPool.SetMaxThreads(workers, ports);
            ThreadPool.SetMinThreads(least, leastPorts);
        }

        Assert.Equal(500, fixture.Storage.Jobs.Select(job => job.Payload.Arguments).Distinct().Count());
    }
}
