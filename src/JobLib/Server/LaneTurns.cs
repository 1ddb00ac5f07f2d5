using JobLib.Storage;

namespace JobLib.Server;

/// <summary>The queues of a server in the order in which its next fetch empties them.</summary>
internal sealed class LaneTurns(IReadOnlyList<string> queues, QueueOrder order)
{
    private int turn;

    /// <summary>The lanes of the next fetch, each of at most this many jobs; those that are limited of no more than there are free workers.</summary>
    public List<QueueLane> Next(int max, IReadOnlySet<string> limited, int free)
    {
        var first = order == QueueOrder.RoundRobin ? turn++ % queues.Count : 0;
        var lanes = new List<QueueLane>(queues.Count);
        for (var i = 0; i < queues.Count; i++)
        {
            var queue = queues[(first + i) % queues.Count];
            var most = limited.Count > 0 && limited.Contains(queue) ? Math.Min(max, free) : max;
            if (most > 0) lanes.Add(new(queue, most));
        }

        return lanes;
    }
}
