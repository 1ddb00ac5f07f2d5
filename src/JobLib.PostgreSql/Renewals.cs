using JobLib.Storage;

namespace JobLib.PostgreSql;

/// <summary>
/// What a server's renewals have looked at, so that the next one need not look at everything: the index that leads from an owner to its rows is full of dead
/// ones while a transaction held open elsewhere stops vacuum.
/// </summary>
/// <remarks>One renewal of a server at a time.</remarks>
internal sealed class Renewals(TimeProvider clock, TimeSpan commandTimeout)
{
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(1);

    private readonly Queue<(long At, long Oldest)> accepted = new();
    // a claim that was given up commits no later than the server's own deadline
    private readonly TimeSpan overlap = commandTimeout * 3 > Overlap ? commandTimeout * 3 : Overlap;
    private HashSet<JobId> watched = [];
    private long from;

    /// <summary>From which claim on to look for rows that nobody names, and which jobs to look up besides: those that were named before.</summary>
    public (long From, IReadOnlyList<JobId> Watched) Before(RenewRequest request)
    {
        while (accepted.TryPeek(out var first) && clock.GetElapsedTime(first.At) > overlap)
        {
            from = accepted.Dequeue().Oldest;
        }

        return (from, [.. watched.Except(request.Claims.Select(job => job.Id))]);
    }

    /// <summary>The renewal was accepted.</summary>
    /// <param name="request">The renewal.</param>
    /// <param name="left">What it wanted to put back and could not.</param>
    public void After(RenewRequest request, IEnumerable<Guid> left)
    {
        accepted.Enqueue((clock.GetTimestamp(), request.OldestClaimInFlight));
        watched = [.. request.Claims.Select(job => job.Id), .. left.Select(id => new JobId(id))];
    }
}
