namespace JobLib;

/// <summary>A count that was given up at a bound.</summary>
/// <param name="Value">The count, at most the bound.</param>
/// <param name="IsCapped">There are more.</param>
public readonly record struct CappedCount(int Value, bool IsCapped)
{
    /// <summary>The count for people: <c>37</c>, or <c>10000+</c>.</summary>
    public override string ToString() => IsCapped ? $"{Value}+" : $"{Value}";
}
