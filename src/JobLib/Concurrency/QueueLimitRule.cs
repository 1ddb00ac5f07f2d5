using JobLib.Storage;

namespace JobLib.Concurrency;

/// <summary>What a server says of the limits of its queues.</summary>
internal static class QueueLimitRule
{
    /// <summary>The limits of those queues that a server serves.</summary>
    public static IReadOnlyDictionary<string, int> For(IReadOnlyList<string> queues, JobLimits limits) =>
        limits.Queues.Where(limit => queues.Contains(limit.Key)).ToDictionary(StringComparer.Ordinal);

    /// <summary>Why a server cannot serve these queues from a storage; null when it can.</summary>
    public static string? Refusal(IReadOnlyList<string> queues, JobLimits limits, StorageInfo storage) =>
        storage.QueueLimits ? null : queues.FirstOrDefault(limits.Queues.ContainsKey) is { } queue ? Refusal(queue, storage) : null;

    /// <summary>Why a queue cannot be limited; null when it can.</summary>
    public static string? Refusal(string queue, StorageInfo storage) =>
        storage.QueueLimits ? null : $"Queue '{queue}' cannot be limited: {storage.Name} does not limit queues. Use a concurrency key there.";
}
