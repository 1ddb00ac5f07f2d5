namespace JobLib.Storage.InMemory;

/// <summary>A job among those that a server holds, in the order of their claims.</summary>
internal readonly record struct HeldKey(long Claim, int Index, MemoryJob? Row) : IComparable<HeldKey>
{
    public static HeldKey Of(MemoryJob row) => new(row.Claim, row.ClaimIndex, row);

    public int CompareTo(HeldKey other)
    {
        var order = Claim.CompareTo(other.Claim);
        return order != 0 ? order : Index.CompareTo(other.Index);
    }
}
