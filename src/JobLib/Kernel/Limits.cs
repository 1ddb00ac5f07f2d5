using JobLib.Kernel.Ending;
using JobLib.Storage;

namespace JobLib.Kernel;

/// <summary>Holds callers to the contract's bounds. A storage may not need them; but what works on one has to work on all.</summary>
internal static class Limits
{
    public const int MaxSet = 1_000;
    public const int MaxPriority = 9;

    public static void Check(InsertRequest unit)
    {
        CheckSet(unit.Jobs.Count, "jobs");
        CheckSet(unit.Batches.Count, "batches");
        for (var i = 0; i < unit.Jobs.Count; i++) // a foreach over the interface makes an enumerator for each single job
        {
            var job = unit.Jobs[i];
            if (job.Priority is < 0 or > MaxPriority)
                throw new ArgumentOutOfRangeException(nameof(unit), job.Priority, $"Job '{job.Id}' has a priority outside of 0 to {MaxPriority}.");
        }

        CheckKeys(unit);
    }

    /// <summary>What new jobs ask of their keys; a part of the whole check.</summary>
    public static void CheckKeys(InsertRequest unit)
    {
        for (var i = 0; i < unit.Jobs.Count; i++)
        {
            var job = unit.Jobs[i];
            if (job.ConcurrencyLimit is < 1 or > ConcurrencyKeys.MaxLimit)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(unit), job.ConcurrencyLimit, $"Job '{job.Id}' has a concurrency limit outside of 1 to {ConcurrencyKeys.MaxLimit}.");
            }

            RateBounds.Check(job);
            Turns.Check(job);
            if (job.Unique is { Replaces: true } key) CheckReplacing(unit, job, key);
            if (job.Sequence is not null && (job.Start.HasParent || job.Start.Kind is JobStartKind.After))
            {
                throw new ArgumentException(
                    $"Job '{job.Id}' has a sequence, and a parent or a delay beside it. It begins when the one before it is over.", nameof(unit));
            }
        }
    }

    public static void Check(JobChange change)
    {
        CheckSet(change.Jobs.Count, "ids");
        if (change.Kind is JobChangeKind.Reschedule && change.Start.Kind is JobStartKind.AfterJob or JobStartKind.AfterBatch)
            throw new ArgumentException("A job cannot be rescheduled after a parent. Give JobStart.After or JobStart.AtInstant.", nameof(change));
    }

    /// <summary>What is set for a concurrency key.</summary>
    public static void CheckConcurrency(string key, int? limit)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (limit is null or (>= 0 and <= ConcurrencyKeys.MaxLimit)) return;
        throw new ArgumentOutOfRangeException(nameof(limit), limit, $"The limit of a concurrency key is from 0 to {ConcurrencyKeys.MaxLimit}, or null.");
    }

    private static void CheckReplacing(InsertRequest unit, NewJob job, UniqueKey key)
    {
        if (key.While is not UniqueWhile.Waiting)
        {
            throw new ArgumentException(
                $"Job '{job.Id}' may replace one that has begun, whose arguments nobody reads any more. Use UniqueWhile.Waiting with {key.OnConflict}.", nameof(unit));
        }

        if (key.OnConflict is UniqueConflict.Reschedule && job.Start.HasParent)
            throw new ArgumentException($"Job '{job.Id}' has a parent, and no time that another could be moved to. Use UniqueConflict.Replace.", nameof(unit));
        if (unit.Jobs.Count(other => other.Unique?.Name == key.Name) > 1)
        {
            throw new ArgumentException(
                $"Job '{job.Id}' may replace the one that has its unique key, and so is the only one of its request with that. Create the others by other requests.",
                nameof(unit)
            );
        }
    }

    public static void CheckSet(int count, string what)
    {
        if (count <= MaxSet) return;
        throw new ArgumentException($"{count} {what} in one call are too many. Cut them into sets of at most {MaxSet} (StorageInfo.MaxSet).");
    }
}
