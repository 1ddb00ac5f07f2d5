using JobLib.Kernel;
using JobLib.Storage;

namespace JobLib.SqlServer;

/// <summary>The bounds of the contract. SQL Server may lock a whole table when a statement locks 5,000 rows, so no unit comes near that.</summary>
internal static class SetBounds
{
    public const int MaxSet = 1_000;

    public const int MaxFetch = 500;

    private const int MaxPriority = 9;

    public static void Check(InsertRequest unit)
    {
        ArgumentNullException.ThrowIfNull(unit);
        CheckSet(unit.Jobs.Count, "jobs");
        CheckSet(unit.Batches.Count, "batches");
        foreach (var job in unit.Jobs)
        {
            if (job.Priority is < 0 or > MaxPriority)
                throw new ArgumentOutOfRangeException(nameof(unit), job.Priority, $"Job '{job.Id}' has a priority outside of 0 to {MaxPriority}.");
        }

        Limits.CheckKeys(unit);
    }

    public static void Check(JobChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        CheckSet(change.Jobs.Count, "ids");
        if (change.Kind is JobChangeKind.Reschedule && change.Start.Kind is JobStartKind.AfterJob or JobStartKind.AfterBatch)
        {
            throw new ArgumentException("A job cannot be rescheduled after a parent. Give JobStart.After or JobStart.AtInstant.", nameof(change));
        }
    }

    public static void CheckSet(int count, string what)
    {
        if (count > MaxSet)
            throw new ArgumentException($"{count} {what} in one call are too many. Cut them into sets of at most {MaxSet} (StorageInfo.MaxSet).");
    }
}
