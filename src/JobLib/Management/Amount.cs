namespace JobLib.Management;

/// <summary>How much there is of a problem: a number that can be compared with an earlier one, and its words.</summary>
/// <param name="Value">The number.</param>
/// <param name="Text">With what it counts: <c>12 jobs wait</c>.</param>
internal sealed record Amount(long Value, string Text)
{
    /// <summary>There may be more than <see cref="Value"/>, which was not counted further.</summary>
    public bool IsCapped { get; init; }

    /// <summary>Behind a difference, where a number alone says nothing.</summary>
    public string Unit { get; init; } = "";

    public static Amount Of(long count, string one, string many) => new(count, Format.Plural(count, one, many));

    public static Amount Of(CappedCount count, string one, string many) =>
        count.IsCapped ? new(count.Value, $"{Format.Capped(count)} {many}") { IsCapped = true } : Of(count.Value, one, many);

    public static Amount Of(TimeSpan time, string words) => new((long)time.Duration().TotalSeconds, $"{Format.Duration(time)} {words}") { Unit = " s" };

    /// <summary>How it has changed, in words.</summary>
    /// <param name="before">The same problem's amount then; null when there was no such problem.</param>
    /// <param name="ago">How long ago that was.</param>
    public string Trend(Amount? before, TimeSpan ago)
    {
        if (before is null) return $"new in the last {Format.Age(ago)}";
        var isAtLeast = IsCapped || before.IsCapped ? "at least " : "";
        return (Value - before.Value) switch
        {
            0 => isAtLeast.Length > 0 ? "still too many to count" : "steady",
            > 0 and var more => $"{isAtLeast}{Format.Number(more)}{Unit} more than {Format.Age(ago)} ago",
            var less => $"{isAtLeast}{Format.Number(-less)}{Unit} fewer than {Format.Age(ago)} ago",
        };
    }
}
