namespace JobLib.Server.Loops;

/// <summary>What a step of a loop says about the one after it.</summary>
/// <param name="In">How long to wait for it; null when there is none: the loop has come to its end.</param>
/// <param name="Moved">Whether the step did anything. Steps that do nothing are held to a pace, whatever they say about the next one.</param>
internal readonly record struct NextStep(TimeSpan? In, bool Moved)
{
    /// <summary>The loop has come to its end.</summary>
    public static NextStep Never => new(null, true);

    /// <summary>The step did something, and there may be more.</summary>
    public static NextStep AtOnce => new(TimeSpan.Zero, true);

    /// <summary>There is nothing to do for this time.</summary>
    public static NextStep After(TimeSpan wait) => new(wait, true);
}
