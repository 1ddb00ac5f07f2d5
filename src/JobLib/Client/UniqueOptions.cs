namespace JobLib;

/// <summary>Says that a job is to be the only one of its kind: what is the same kind, for how long, and what to do when there is one already.</summary>
/// <remarks>
/// Whoever creates a job says what is in its way: it asks about the job that was created last with the same key. So let all that share a key say the same about
/// it.
/// </remarks>
public sealed record UniqueOptions
{
    /// <summary>What makes two jobs the same.</summary>
    /// <value>Default: <see cref="UniqueBy.Arguments"/>: the method with these arguments, in whichever queue.</value>
    public UniqueBy By { get; init; } = UniqueBy.Arguments;

    /// <summary>A key of your own instead of <see cref="By"/>: 1 to 256 characters, global to the storage, over all methods and queues.</summary>
    /// <value>Default: null: made of what <see cref="By"/> names.</value>
    public string? Key { get; init; }

    /// <summary>For how long of its life the other job is in the way.</summary>
    /// <value>
    /// Default: null: <see cref="UniqueWhile.UntilOver"/>, or with <see cref="For"/> whatever becomes of it but its deletion; with
    /// <see cref="UniqueConflict.Replace"/> and <see cref="UniqueConflict.Reschedule"/> it is <see cref="UniqueWhile.Waiting"/>, and nothing else may be set.
    /// </value>
    public UniqueWhile? While { get; init; }

    /// <summary>
    /// For how long from its creation the other job is in the way, by the storage's clock: alone a window; beside <see cref="While"/> the most that it may
    /// last.
    /// </summary>
    /// <remarks>A window ends with the job's row, so a window that is longer than succeeded or failed jobs are kept is refused.</remarks>
    /// <value>Default: null: as <see cref="While"/> says.</value>
    public TimeSpan? For { get; init; }

    /// <summary>What to do when another job is in the way.</summary>
    /// <value>Default: <see cref="UniqueConflict.ReturnExisting"/>.</value>
    public UniqueConflict OnConflict { get; init; }

    /// <summary>
    /// With <see cref="UniqueConflict.Reschedule"/>: how long after its creation the job is due at the latest, however often it is moved, by the storage's clock.
    /// Not less than the delay of the call.
    /// </summary>
    /// <remarks>Without it a job that is asked for again and again within its delay never runs.</remarks>
    /// <value>Default: null: it is moved each time.</value>
    public TimeSpan? MaxDelay { get; init; }
}
