using System.Diagnostics.CodeAnalysis;

namespace JobLib.Storage;

/// <summary>Keeps the recurring jobs. The core computes the times; the storage compares and sets.</summary>
[Experimental(StorageContract.Id, UrlFormat = StorageContract.Url)]
public interface IRecurringStore
{
    /// <summary>
    /// Adds or updates definitions. One that equals what is stored is not written. When cron, zone or format change, the next run is taken
    /// from the new definition; otherwise the stored one stays, so that saving at every start-up neither fires, shifts nor loses a run.
    /// <see cref="RecurringDefinition.Paused"/> counts only when the recurring job is new.
    /// </summary>
    ValueTask SaveAsync(IReadOnlyList<RecurringDefinition> definitions, JobActor actor, CancellationToken cancellationToken);

    /// <summary>Pauses, resumes or removes recurring jobs, or leaves their next run out, with a row of audit.</summary>
    /// <returns>One answer for each id, in order: Applied, NotFound, or WrongState where there is no run to leave out.</returns>
    ValueTask<IReadOnlyList<ChangeResult>> ChangeAsync(RecurringChange change, CancellationToken cancellationToken);

    /// <summary>The recurring jobs whose next run is due and that are not paused, the most overdue first.</summary>
    ValueTask<DueRecurring> DueAsync(int max, CancellationToken cancellationToken);

    /// <summary>
    /// Applies ticks in one commit: each only when the recurring job still has that version, which rises with the tick, so that among any number of
    /// servers exactly one creates the jobs of a tick.
    /// </summary>
    /// <returns>One answer for each tick, in order: true when it was applied.</returns>
    ValueTask<IReadOnlyList<bool>> TickAsync(IReadOnlyList<RecurringTick> ticks, CancellationToken cancellationToken);
}
