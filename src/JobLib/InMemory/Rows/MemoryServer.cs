using JobLib.InMemory.Ordered;
using JobLib.Kernel;
using JobLib.Kernel.Rows;
using JobLib.Storage;

namespace JobLib.InMemory.Rows;

/// <summary>A server's session, and what it holds.</summary>
internal sealed class MemoryServer : ServerRow
{
    public required ServerDescription Description { get; init; }

    public required Instant StartedAt { get; init; }

    /// <summary>How far its clock was ahead when it registered.</summary>
    public required TimeSpan ClockSkew { get; init; }

    /// <summary>The jobs that it holds, in the order of their claims.</summary>
    public OrderedSet<OccupiedKey> Held { get; } = new();

    /// <summary>The same as rows, from a claim on.</summary>
    public IEnumerable<MemoryJob> HeldRows(long claim = 0) => Held.Ascending(new OccupiedKey(claim, -1, null)).Select(key => key.Row).OfType<MemoryJob>();
}
