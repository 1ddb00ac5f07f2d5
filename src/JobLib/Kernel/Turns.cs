using JobLib.Kernel.Rows;
using JobLib.Storage;

namespace JobLib.Kernel;

/// <summary>
/// Whose turn it is: in a lane (a queue's jobs of one priority) each group has its turn once in a round, or as often as its weight says. A job gets its turn
/// when it becomes ready, written into its position in its queue; whoever claims takes the lowest positions, as ever, and knows nothing of groups.
/// </summary>
/// <remarks>
/// The turn is one step of its group behind the lowest that waits in the lane or behind the last of its own group, whichever is later: fair queuing that is
/// clocked by itself. An empty lane begins anew. Jobs without a group are one group together where others take turns, and keep to the order of their
/// numbers elsewhere. Positions without a turn are lower than those with one: who was given back by a server had its turn, and goes first.
/// </remarks>
internal static class Turns
{
    /// <summary>A round; each weight up to 10 divides it.</summary>
    public const int Round = 5_040;

    public const int MaxWeight = 100;

    /// <summary>The group of jobs without one, where others take turns. No group is called so.</summary>
    public const string NoGroup = "";

    /// <summary>The lowest position with a turn. Positions below are numbers alone.</summary>
    public const long First = 1L << 62;

    /// <summary>Below so many bits of a position stands the job's number: the order inside of one turn.</summary>
    public const int NumberBits = 18;

    /// <summary>What of a number finds room there.</summary>
    public const long NumberMask = (1L << NumberBits) - 1;

    /// <summary>The last turn: those who come to it go in the order of their numbers.</summary>
    public const long Last = 1L << 43;

    /// <summary>Beside the last turn there is room for the whole number.</summary>
    public const long LastNumberMask = (1L << 61) - 1;

    public static bool HasTurn(long position) => position >= First;

    /// <summary>The position of a job that becomes ready; and the group whose turn that is, null where it is none.</summary>
    /// <param name="rows">The lane.</param>
    /// <param name="job">The job.</param>
    /// <param name="number">Its number, greater than all before.</param>
    public static (long Position, string? Group) Next(ITurnRows rows, JobRow job, long number)
    {
        var own = rows.GroupOf(job);
        var lowest = rows.LowestTurn(job);
        if (own is null && lowest is null) return (number, null);
        var (group, weight) = own ?? (NoGroup, 1);
        var before = Math.Max(TurnOf(lowest), TurnOf(rows.LastTurn(job, group)));
        return (PositionOf(before + Round / Math.Clamp(weight, 1, MaxWeight), number), group);
    }

    /// <summary>The next position, where this one is taken: a little later, and hardly ever in the way of a turn.</summary>
    public static long Later(long position) => position < First + (Last << NumberBits) ? position + NumberMask + 1 : position + 1;

    /// <summary>Holds a new job to the bounds.</summary>
    public static void Check(NewJob job)
    {
        if (job.Group?.Length == 0) throw new ArgumentException($"Job '{job.Id}' has a group without a name. Null is for none.", nameof(job));
        if (job.GroupWeight is < 1 or > MaxWeight)
            throw new ArgumentOutOfRangeException(nameof(job), job.GroupWeight, $"Job '{job.Id}' has a group's weight outside of 1 to {MaxWeight}.");
    }

    private static long TurnOf(long? position) => position is { } some && HasTurn(some) ? (some - First) >> NumberBits : 0;

    private static long PositionOf(long turn, long number) =>
        turn < Last ? First + (turn << NumberBits) + (number & NumberMask) : First + (Last << NumberBits) + (number & LastNumberMask);
}
