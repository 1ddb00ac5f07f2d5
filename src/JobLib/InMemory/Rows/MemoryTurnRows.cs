using JobLib.InMemory.Ready;
using JobLib.Kernel.Rows;

namespace JobLib.InMemory.Rows;

/// <summary>The lanes of queues, as <see cref="Kernel.Turns"/> sees them.</summary>
internal sealed class MemoryTurnRows : ITurnRows
{
    public (string Key, int Weight)? GroupOf(JobRow job) => ((MemoryJob)job).Special is { Group: { } group } special ? (group, special.GroupWeight) : null;

    public long? LowestTurn(JobRow job) => LaneOf(job)?.LowestTurn();

    public long? LastTurn(JobRow job, string group) => LaneOf(job)?.LastTurn(group);

    private static ReadyLane? LaneOf(JobRow job) => ((MemoryJob)job).QueueRow.Ready.Lane(((MemoryJob)job).Priority);
}
