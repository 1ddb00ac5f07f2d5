namespace JobLib.InMemory.Rows;

/// <summary>A job among those that a server holds, in the order of their claims.</summary>
internal readonly record struct OccupiedKey(long Claim, int Index, MemoryJob? Row) : IComparable<OccupiedKey>
{
    public static OccupiedKey Of(MemoryJob row) => new(row.Claim, row.ClaimIndex, row);

    public int CompareTo(OccupiedKey other)
    {
        var order = Claim.CompareTo(other.Claim);
        return order != 0 ? order : Index.CompareTo(other.Index);
    }
}
