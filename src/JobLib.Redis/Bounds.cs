using JobLib.Kernel;
using JobLib.Storage;

namespace JobLib.Redis;

/// <summary>Holds callers to what one script may do at once.</summary>
internal static class Bounds
{
    public static void Check(InsertRequest unit)
    {
        Limits.Check(unit);
        Check(unit.Jobs.Count, "jobs");
        Check(unit.Batches.Count, "batches");
    }

    public static void Check(int count, string what)
    {
        if (count > RedisStorage.MaxSet)
            throw new ArgumentException($"{count} {what} in one call are too many. Cut them into sets of at most {RedisStorage.MaxSet} (StorageInfo.MaxSet).");
    }
}
