using StackExchange.Redis;

namespace JobLib.Redis.Safety;

/// <summary>How far the commits of an installation were when a script answered.</summary>
/// <param name="Epoch">Names the keys from the first on; null where nothing is left of them.</param>
/// <param name="Commits">How many scripts have changed anything in this epoch.</param>
/// <param name="Life">Rises when Redis restarts and when another one takes over.</param>
/// <param name="Began">How many commits there were when the life began.</param>
internal sealed record Sighting(string? Epoch, long Commits, long Life, long Began)
{
    /// <summary>Stands for all commits there were.</summary>
    public const long Everything = -1;

    /// <summary>Reads what comes behind the answer of an operation.</summary>
    public static Sighting Of(RedisResult[] answer) => new((string?)answer[1], (long)answer[2], (long)answer[3], (long)answer[4]);

    /// <summary>How many of the commits that this one has seen are gone in a later one: null when none is, as far as anybody can tell.</summary>
    public long? LostUntil(Sighting later)
    {
        if (Epoch is null) return null;
        if (later.Epoch != Epoch) return Everything;
        var stayed = later.Life == Life ? later.Commits : Math.Min(later.Began, later.Commits);
        return stayed < Commits ? Commits - stayed : null;
    }

    /// <summary>Whether it tells more than one that another answer brought, which may have been under way for longer.</summary>
    public bool IsAfter(Sighting other) => Epoch != other.Epoch || Life > other.Life || (Life == other.Life && Commits > other.Commits);
}
