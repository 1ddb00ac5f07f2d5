using JobLib.Storage;

namespace JobLib.Server;

/// <summary>The queues of a server in the order in which its next fetch empties them.</summary>
internal sealed class LaneTurns(IReadOnlyList<string> queues, QueueOrder order)
{
    private int turn;

    /// <summary>The lanes of the next fetch, each of at most this many jobs.</summary>
    public QueueLane[] Next(int max)
    {
        var first = order == QueueOrder.RoundRobin ? turn++ % queues.Count : 0;
        var lanes = new QueueLane[queues.Count];
        for (var i = 0; i < lanes.Length; i++) lanes[i] = new(queues[(first + i) % queues.Count], max);
        return lanes;
    }
}
