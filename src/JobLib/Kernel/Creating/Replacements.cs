using JobLib.Kernel.Rows;
using JobLib.Storage;

namespace JobLib.Kernel.Creating;

/// <summary>
/// Gives a job that waits the call of another with its unique key, which is not created then. It keeps its id, its place and its time, unless it is to be
/// moved.
/// </summary>
/// <remarks>
/// Only of a job that waits for its first attempt: what runs has its arguments already. One that waits for its parent begins when that says so, and is not
/// moved.
/// </remarks>
internal sealed class Replacements(Commit commit, IJobRows rows, JobMoves moves, ConcurrencyKeys keys)
{
    /// <summary>Replaces the call of a job.</summary>
    /// <param name="job">The job that waits.</param>
    /// <param name="createdAt">When it took the key.</param>
    /// <param name="by">The job that is not created.</param>
    /// <param name="key">Its key.</param>
    /// <param name="actor">Who creates it, when it is a person.</param>
    /// <returns>False when the job is not there: somebody has changed the storage by hand.</returns>
    public bool Apply(JobRow job, Instant createdAt, NewJob by, UniqueKey key, JobActor? actor)
    {
        var due = key.OnConflict is UniqueConflict.Reschedule ? DueOf(job, by.Start, key.MaxDelay is { } most ? createdAt + most : Instant.Max) : Instant.None;
        var history = JobHistory.OfReplacement(job, commit.Now, due, actor);
        if (!due.IsSet) keys.Leave(job, by.ConcurrencyKey);
        else if (!moves.Leave(job)) return false;
        rows.ForgetReplacement(job);
        rows.AddHistory(job, history);
        rows.Replace(job, by);
        if (!due.IsSet) return true;
        rows.SetScheduledAt(job, due);
        moves.Schedule(job, due);
        return true;
    }

    // None when it stays where it is: also one that is ready, when it need not wait any longer.
    private Instant DueOf(JobRow job, JobStart start, Instant latest)
    {
        if (job.Place == JobPlace.Awaiting) return Instant.None;
        var asked = start.Kind is JobStartKind.At ? Instant.Of(start.At) : commit.Now + start.Delay;
        var due = asked < latest ? asked : latest;
        return due > commit.Now || job.Place == JobPlace.Scheduled ? due : Instant.None;
    }
}
