using JobLib.InMemory.Ordered;
using JobLib.InMemory.Rows;
using JobLib.Kernel;

namespace JobLib.InMemory.Reading;

/// <summary>A position in a list of jobs: the order, and the key of a job in it.</summary>
/// <param name="Order">The order of the list.</param>
/// <param name="Key">The job; with the time by which the list is ordered, when it is ordered by one.</param>
internal readonly record struct MemoryJobCursor(JobOrder Order, TimedId Key)
{
    public static MemoryJobCursor Of(MemoryJob row, JobOrder order) => new(order, order switch
    {
        JobOrder.DueFirst => new(row.DueAt, row.Id),
        JobOrder.FinishedFirst => new(row.FinishedAt, row.Id),
        _ => new(Instant.None, row.Id),
    });

    /// <summary>Where the query's page begins; null for the first page.</summary>
    /// <exception cref="ArgumentException">The cursor is of another list.</exception>
    public static MemoryJobCursor? Read(JobQuery query)
    {
        if (query.Cursor is not { } text) return null;
        if (text.Length > 0 && text[0] == Letter(query.Order) && MemoryCursors.TryTimedId(text[1..], out var key)) return new(query.Order, key);
        throw MemoryCursors.Unknown(text);
    }

    public override string ToString() => Letter(Order) + MemoryCursors.Write(Key);

    private static char Letter(JobOrder order) => order switch
    {
        JobOrder.NewestFirst => 'n',
        JobOrder.OldestFirst => 'o',
        JobOrder.DueFirst => 'd',
        _ => 'f',
    };
}
