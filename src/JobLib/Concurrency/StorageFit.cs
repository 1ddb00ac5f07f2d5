using JobLib.Groups;
using JobLib.Storage;

namespace JobLib.Concurrency;

/// <summary>Refuses jobs that ask for what a storage does not do, before they come to it.</summary>
internal static class StorageFit
{
    /// <exception cref="NotSupportedException">One has a rate where the storage does not count, or a group where groups do not take turns.</exception>
    public static void Check(IReadOnlyList<NewJob> jobs, StorageInfo storage)
    {
        RateRule.Check(jobs, storage);
        GroupRule.Check(jobs, storage);
    }
}
