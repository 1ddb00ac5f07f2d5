using JobLib.Kernel.Ending;
using JobLib.Kernel.Rows;
using JobLib.Storage;

namespace JobLib.Kernel;

/// <summary>What any server does now and then for all of them, a bounded number of rows a step.</summary>
internal sealed class Maintenance(
    Commit commit,
    IJobRows jobs,
    IBatchRows batches,
    IKeyRows keyRows,
    IRateRows rateRows,
    JobMoves moves,
    ConcurrencyKeys keys,
    Rates rates,
    FollowUps followUps
)
{
    /// <summary>Moves scheduled jobs that are due into their queues.</summary>
    public StepResult Promote(int max)
    {
        var due = jobs.Due(max);
        var done = 0;
        foreach (var job in due)
        {
            if (!moves.Leave(job)) continue;
            moves.Ready(job);
            done++;
        }

        return new(done, due.Count == max, NextDueIn());
    }

    /// <summary>Lets those go that have waited too long for their keys, or long enough for their rates, and goes on with what commits have left.</summary>
    public StepResult MoveHeld(int max)
    {
        var done = keys.LetTimedOutGo(max);
        done += rates.LetGo(max - done);
        done += followUps.Resume(max - done);
        return new(done, done >= max || batches.FirstFollowUp() is not null, Until(NextWaitIsOver()));
    }

    /// <summary>The time until the next scheduled job is due, zero when one is; null when there is none.</summary>
    public TimeSpan? NextDueIn() => Until(jobs.NextDue());

    /// <summary>The time until something held can be moved or a wait is over, zero when that is so; null when there is nothing.</summary>
    public TimeSpan? NextHeldIn() => batches.FirstFollowUp() is null ? Until(NextWaitIsOver()) : TimeSpan.Zero;

    private Instant? NextWaitIsOver() =>
        keyRows.NextDeadline() is { } key ? rateRows.NextDue() is { } rate && rate < key ? rate : key : rateRows.NextDue();

    private TimeSpan? Until(Instant? at) => at is { } some ? some > commit.Now ? some - commit.Now : TimeSpan.Zero : null;
}
