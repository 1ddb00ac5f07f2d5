namespace JobLib;

/// <summary>The order in which a server empties its queues.</summary>
public enum QueueOrder
{
    /// <summary>The first queue first: a later one gets its turn only when those before it are empty.</summary>
    Strict = 0,

    /// <summary>Each fetch begins with another queue, so that none starves.</summary>
    RoundRobin = 1,
}
