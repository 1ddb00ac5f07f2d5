using JobLib.Kernel.Rows;
using JobLib.Storage;

namespace JobLib.Kernel;

/// <summary>
/// Waiting raises priority: a ready job comes to stand above its own by one for each so long a time that it has waited since it became ready. Nothing is
/// noted for that: a job's row keeps its own priority, and its place in its queue says the present one.
/// </summary>
/// <remarks>
/// Who rises comes to the end of the line there with a new position, as one that becomes ready at that moment. What a server gives back keeps what it has risen
/// to and begins to wait anew, so it rises further when it has waited longer than it took to come there. Whoever enters its queue otherwise (a retry, a job
/// whose time has come, one that a person has brought back) begins with its own priority.
/// </remarks>
internal sealed class Aging(Commit commit, IJobRows jobs)
{
    /// <summary>So many are looked at in each line: the cost of a step follows the lines in which jobs wait, and not how many do.</summary>
    public const int Heads = 100;

    public static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    public StepResult Run(TimeSpan after, int max)
    {
        Check(after);
        var (done, next) = (0, (TimeSpan?)null);
        var queues = jobs.QueuesWithWork().ToArray();
        Random.Shared.Shuffle(queues); // where more rises than a step may move, no queue is the last one each time
        foreach (var queue in queues)
        {
            for (var priority = Limits.MaxPriority - 1; priority >= 0; priority--) // the highest first: they get there first
            {
                var (risen, nextHere) = Raise(queue, priority, after, max - done);
                done += risen;
                if (done >= max) return new(done, true, TimeSpan.Zero);
                if (next is null || nextHere < next) next = nextHere ?? next;
            }
        }

        return new(done, false, next);
    }

    /// <summary>Holds callers to the bounds.</summary>
    public static void Check(TimeSpan after)
    {
        if (after >= Shortest && after <= Longest) return;
        throw new ArgumentOutOfRangeException(nameof(after), after, $"Priorities rise after {Shortest} at the soonest and {Longest} at the latest.");
    }

    private (int Done, TimeSpan? NextIn) Raise(string queue, int priority, TimeSpan after, int max)
    {
        var (done, next) = (0, (TimeSpan?)null);
        var page = jobs.Heads(queue, priority, Heads);
        foreach (var (job, own) in page)
        {
            var to = (int)Math.Min(Limits.MaxPriority, own + Math.Max(0, (commit.Now - job.ReadyAt).Ticks / after.Ticks));
            if (to > priority)
            {
                if (done == max) break;
                jobs.Raise(job, to);
                done++;
            }

            var present = Math.Max(to, priority);
            if (present == Limits.MaxPriority) continue;
            var due = job.ReadyAt + after * (present + 1 - own) - commit.Now;
            if (next is null || due < next) next = due;
        }

        return (done, done == Heads ? TimeSpan.Zero : next); // behind so many that rose there may be more
    }
}
