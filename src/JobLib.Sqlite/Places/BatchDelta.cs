namespace JobLib.Sqlite.Places;

/// <summary>What a unit adds to a batch's counts.</summary>
internal readonly record struct BatchDelta(int Total, int Succeeded, int Failed, int Deleted)
{
    public static BatchDelta Look => default;

    public static BatchDelta Member => new(1, 0, 0, 0);

    public static BatchDelta End(JobState state, int by) => state switch
    {
        JobState.Succeeded => new(0, by, 0, 0),
        JobState.Failed => new(0, 0, by, 0),
        JobState.Deleted => new(0, 0, 0, by),
        _ => Look, // no end of a job: somebody has changed the file by hand
    };

    public static BatchDelta operator +(BatchDelta left, BatchDelta right) =>
        new(left.Total + right.Total, left.Succeeded + right.Succeeded, left.Failed + right.Failed, left.Deleted + right.Deleted);
}
