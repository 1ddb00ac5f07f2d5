using JobLib.InMemory.Ordered;
using JobLib.Kernel;
using JobLib.Kernel.Rows;

namespace JobLib.InMemory.Rows;

/// <summary>A batch with its members and its children.</summary>
internal sealed class MemoryBatch : BatchRow
{
    private Children? children;

    public string? Description { get; init; }

    public required Instant CreatedAt { get; init; }

    public MemoryBatch? OuterRow { get; init; }

    /// <summary>How many members servers hold.</summary>
    public long Processing { get; set; }

    /// <summary>Its member jobs that exist.</summary>
    public OrderedSet<JobId> Members { get; } = new();

    /// <summary>Those of them that wait for its start.</summary>
    public OrderedSet<JobId> Held { get; } = new();

    /// <summary>Its member batches.</summary>
    public List<BatchRow> Nested { get; } = [];

    /// <summary>While it waits for its parent: that parent's children.</summary>
    public Children? Awaits { get; set; }

    /// <summary>Where it stands among those that nothing keeps but their retention; none when it does not.</summary>
    public Instant OverAt { get; set; }

    public Children? ChildrenOrNull => children;

    public Children Children => children ??= new(this);
}
