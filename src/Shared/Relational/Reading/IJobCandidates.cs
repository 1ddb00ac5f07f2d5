namespace JobLib.Relational.Reading;

/// <summary>What <see cref="JobSearch"/> asks of a database.</summary>
internal interface IJobCandidates
{
    /// <summary>
    /// At most <paramref name="bound"/> jobs in the order of the page, and of these the first <paramref name="take"/> that pass the conditions which statements
    /// can decide.
    /// </summary>
    /// <param name="query">What is asked.</param>
    /// <param name="states">The states that it chooses.</param>
    /// <param name="byCall">Whether the index of what jobs call is to lead to them, or else that of the states and the queue, which few jobs are in.</param>
    /// <param name="bound">How many to look at.</param>
    /// <param name="take">How many to answer.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<Candidates> FindAsync(
        JobQuery query,
        IReadOnlyCollection<JobState> states,
        bool byCall,
        int bound,
        int take,
        CancellationToken cancellationToken
    );

    /// <summary>The jobs with these ids, in their order.</summary>
    ValueTask<IReadOnlyList<JobRecord>> ReadAsync(IReadOnlyList<JobId> ids, CancellationToken cancellationToken);

    /// <summary>How many jobs of the query's queue are in these states; no further than <paramref name="take"/>.</summary>
    ValueTask<int> CountAsync(JobQuery query, IReadOnlyCollection<JobState> states, int take, CancellationToken cancellationToken);
}

/// <summary>A job in a search, with its time where the page is ordered by one.</summary>
internal readonly record struct Candidate(JobId Job, DateTimeOffset? At);

/// <summary>
/// What a search has looked at: how many jobs, the last of them with the time of its creation, and those that passed. The first two count only where fewer
/// passed than were asked for.
/// </summary>
internal sealed record Candidates(int Count, Candidate? Last, DateTimeOffset? LastCreated, IReadOnlyList<Candidate> Passing);
