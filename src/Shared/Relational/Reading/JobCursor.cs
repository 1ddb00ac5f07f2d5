namespace JobLib.Relational.Reading;

/// <summary>A position in a list of jobs: its order, the job, and the time by which the list is ordered when it is ordered by one.</summary>
internal readonly record struct JobCursor(JobOrder Order, DateTimeOffset? At, JobId Job)
{
    /// <summary>Where the page begins; null for the first page.</summary>
    /// <exception cref="ArgumentException">The cursor is of another list.</exception>
    public static JobCursor? Read(JobQuery query)
    {
        if (query.Cursor is not { } text) return null;
        if (text.Length == 0 || text[0] != Letter(query.Order) || !Cursors.TrySplit(text[1..], out var at, out var rest) || !JobId.TryParse(rest, out var id))
            throw Cursors.Unknown(text);
        return new(query.Order, at, id);
    }

    public override string ToString() => Letter(Order) + Cursors.Write(At, Job.ToString());

    private static char Letter(JobOrder order) => order switch
    {
        JobOrder.NewestFirst => 'n',
        JobOrder.OldestFirst => 'o',
        JobOrder.DueFirst => 'd',
        _ => 'f',
    };
}
