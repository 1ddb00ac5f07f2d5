using System.Collections.Concurrent;
using JobLib.Faults;
using JobLib.Storage;

namespace JobLib.Tests.Server;

/// <summary>In which order a server asks for the jobs of its queues.</summary>
public class QueueOrderTests
{
    private static readonly string[] Queues = ["first", "second", "third"];

    [Fact]
    public async Task The_queues_are_asked_for_in_the_order_in_which_they_are_listed()
    {
        foreach (var lanes in await LanesAsync(QueueOrder.Strict)) Assert.Equal(Queues, lanes);
    }

    [Fact]
    public async Task Round_robin_begins_with_the_next_queue_each_time()
    {
        var turns = await LanesAsync(QueueOrder.RoundRobin);

        for (var i = 0; i < turns.Count; i++) Assert.Equal([.. Queues[(i % 3)..], .. Queues[..(i % 3)]], turns[i]);
    }

    // Of the first seven fetches.
    private static async Task<IReadOnlyList<string[]>> LanesAsync(QueueOrder order)
    {
        var faults = new StorageFaults();
        var fetches = new ConcurrentQueue<string[]>();
        faults.Before(nameof(IJobQueue.FetchAsync), request =>
        {
            fetches.Enqueue([.. ((FetchRequest)request!).Lanes.Select(lane => lane.Queue)]);
            return Task.CompletedTask;
        });
        await using var host = await FaultHost.StartAsync(faults, server: options =>
        {
            options.Queues = [.. Queues];
            options.QueueOrder = order;
            options.PollInterval = TimeSpan.FromMilliseconds(20);
        });
        await Eventually.True(() => fetches.Count >= 7, "The server should fetch again and again.");
        return [.. fetches.Take(7)];
    }
}
