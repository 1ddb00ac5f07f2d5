namespace JobLib.Storage.InMemory;

/// <summary>How much of what ends and starts set off is done at once.</summary>
internal ref struct Bound(int max)
{
    /// <summary>How many more rows may be looked at.</summary>
    public int Left { get; private set; } = max;

    /// <summary>How many were moved.</summary>
    public int Moved { get; private set; }

    public void Look() => Left--;

    public void Move()
    {
        Left--;
        Moved++;
    }
}
