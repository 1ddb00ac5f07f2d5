namespace JobLib.Storage;

/// <summary>The answer to a <see cref="FetchRequest"/>.</summary>
/// <param name="Accepted">False when the server's lease has expired: nothing was claimed, and it must register again.</param>
/// <param name="Jobs">The claimed jobs, in the order in which they are to run.</param>
public sealed record FetchResult(bool Accepted, IReadOnlyList<ClaimedJob> Jobs)
{
    /// <summary>Accepted, and nothing was ready.</summary>
    public static FetchResult Empty { get; } = new(true, []);

    /// <summary>The lease has expired.</summary>
    public static FetchResult Refused { get; } = new(false, []);
}
