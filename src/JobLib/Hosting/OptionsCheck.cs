using JobLib.Jobs;
using JobLib.Kernel;
using Microsoft.Extensions.Options;

namespace JobLib.Hosting;

/// <summary>Refuses options that cannot work, when the host starts: which option, what it was, what to set.</summary>
internal static class OptionsCheck
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(49); // what a timer of .NET takes
    private static readonly TimeSpan LongestLease = TimeSpan.FromDays(24); // what a thread can wait

    // Whoever reads or writes a level does so inside of the one above, and a level of a record takes up to 3 KB of the stack: much deeper ones would end the
    // process of a caller whose thread has 512 KB, as some hosts give theirs.
    private const int DeepestJson = 64;

    public static void Check(JobLibBuilder builder)
    {
        var options = builder.Options;
        var faults = new List<string>();
        if (builder.StorageFactory is null)
            faults.Add("No storage is chosen. Call jobs.UseSqlite(\"jobs.db\"), jobs.UseInMemory() or another Use… inside AddJobLib.");
        Queue(options.DefaultQueue, nameof(options.DefaultQueue), faults);
        AtLeast(options.MaxArgumentBytes, 1, nameof(options.MaxArgumentBytes), faults);
        AtLeast(options.MaxResultBytes, 1, nameof(options.MaxResultBytes), faults);
        Between(options.MaxDepth, 1, DeepestJson, nameof(options.MaxDepth), faults);
        Wait(options.CallTimeout, nameof(options.CallTimeout), faults);
        NotNull(options.Retry, nameof(options.Retry), faults);
        NotNull(options.Retention, nameof(options.Retention), faults);
        Throw(faults, "", typeof(JobLibOptions));
        AtLeast(options.Retry.Attempts, 0, "Retry.Attempts", faults);
        Known(options.Retry.OnAttemptsExceeded, "Retry.OnAttemptsExceeded", faults);
        if (options.JobTimeout is { } timeout) Positive(timeout, nameof(options.JobTimeout), faults);
        Positive(options.Retention.Succeeded, "Retention.Succeeded", faults);
        Positive(options.Retention.Deleted, "Retention.Deleted", faults);
        if (options.Retention.Failed is { } failed) Positive(failed, "Retention.Failed", faults);
        Positive(options.Retention.Key, "Retention.Key", faults);
        Positive(options.Retention.Series, "Retention.Series", faults);
        Positive(options.Retention.Audit, "Retention.Audit", faults);
        Positive(options.Retention.Unsealed, "Retention.Unsealed", faults);
        Throw(faults, "", typeof(JobLibOptions));
    }

    public static void Check(JobServerOptions options, string name)
    {
        var faults = new List<string>();
        NotNull(options.Queues, nameof(options.Queues), faults);
        foreach (var queue in options.Queues ?? []) Queue(queue, nameof(options.Queues), faults);
        Known(options.QueueOrder, nameof(options.QueueOrder), faults);
        Known(options.OnLeaseDoubt, nameof(options.OnLeaseDoubt), faults);
        Between(options.WorkerCount, 1, 1_000, nameof(options.WorkerCount), faults);
        Between(options.MaxPrefetch, 0, 500, nameof(options.MaxPrefetch), faults);
        Wait(options.PrefetchTimeout, nameof(options.PrefetchTimeout), faults);
        Wait(options.PollInterval, nameof(options.PollInterval), faults);
        Positive(options.Heartbeat, nameof(options.Heartbeat), faults);
        Wait(options.ControlInterval, nameof(options.ControlInterval), faults);
        Wait(options.RescueInterval, nameof(options.RescueInterval), faults);
        Wait(options.PruneInterval, nameof(options.PruneInterval), faults);
        if (options.TimeoutGrace < TimeSpan.Zero) faults.Add($"TimeoutGrace is {options.TimeoutGrace}. Set it to zero or more.");
        if (options.MaxStuckJobs is { } stuck) AtLeast(stuck, 0, nameof(options.MaxStuckJobs), faults);
        Positive(options.UnknownTypeDelay, nameof(options.UnknownTypeDelay), faults);
        if (options.AcknowledgeDelay < TimeSpan.Zero || options.AcknowledgeDelay > TimeSpan.FromSeconds(1))
            faults.Add($"AcknowledgeDelay is {options.AcknowledgeDelay}. Set it between 0 and 1 s.");
        if (options.Lease > LongestLease) faults.Add($"Lease is {options.Lease}. Set it to at most {LongestLease}.");
        if (options.Heartbeat > options.Lease / 3)
            faults.Add($"Lease is {options.Lease} with a Heartbeat of {options.Heartbeat}. Set Lease to at least three heartbeats.");
        if (options.SelfFence <= options.Heartbeat || options.SelfFence >= options.Lease)
            faults.Add($"SelfFence is {options.SelfFence}. Set it between Heartbeat ({options.Heartbeat}) and Lease ({options.Lease}).");
        if (options.ShutdownTimeout < TimeSpan.Zero || options.ShutdownTimeout > LongestWait)
            faults.Add($"ShutdownTimeout is {options.ShutdownTimeout}. Set it to zero or more, at most {LongestWait}.");
        if (options.Aging < Aging.Shortest || options.Aging > Aging.Longest)
            faults.Add($"Aging is {options.Aging}. Set it between {Aging.Shortest} and {Aging.Longest}, or to null.");
        if (options.MaxCrashes is { } crashes) AtLeast(crashes, 1, nameof(options.MaxCrashes), faults);
        Throw(faults, name, typeof(JobServerOptions));
    }

    private static void Throw(List<string> faults, string name, Type type)
    {
        if (faults.Count > 0) throw new OptionsValidationException(name, type, faults);
    }

    private static void Queue(string? queue, string option, List<string> faults)
    {
        if (!QueueNames.IsValid(queue)) faults.Add($"{option} has '{queue}'. A queue's name is 1 to 64 characters of a-z, 0-9, _ and -.");
    }

    private static void NotNull(object? value, string option, List<string> faults)
    {
        if (value is null) faults.Add($"{option} is null. Leave it as it is, or give it a value.");
    }

    private static void Known<T>(T value, string option, List<string> faults)
        where T : struct, Enum
    {
        if (!Enum.IsDefined(value)) faults.Add($"{option} is {value:D}. Set it to {string.Join(" or ", Enum.GetNames<T>())}.");
    }

    private static void AtLeast(int value, int least, string option, List<string> faults)
    {
        if (value < least) faults.Add($"{option} is {value}. Set it to {least} or more.");
    }

    private static void Between(int value, int least, int most, string option, List<string> faults)
    {
        if (value < least || value > most) faults.Add($"{option} is {value}. Set it between {least} and {most}.");
    }

    private static void Wait(TimeSpan value, string option, List<string> faults)
    {
        Positive(value, option, faults);
        if (value > LongestWait) faults.Add($"{option} is {value}. Set it to at most {LongestWait}.");
    }

    private static void Positive(TimeSpan value, string option, List<string> faults)
    {
        if (value <= TimeSpan.Zero) faults.Add($"{option} is {value}. Set it to more than zero.");
    }
}
