using JobLib.Jobs;
using Microsoft.Extensions.Options;

namespace JobLib.Hosting;

/// <summary>Refuses options that cannot work, when the host starts: which option, what it was, what to set.</summary>
internal static class OptionsCheck
{
    public static void Check(JobLibBuilder builder)
    {
        var options = builder.Options;
        var faults = new List<string>();
        if (builder.StorageFactory is null)
            faults.Add("No storage is chosen. Call jobs.UseSqlite(\"jobs.db\"), jobs.UseInMemory() or another Use… inside AddJobLib.");
        Queue(options.DefaultQueue, nameof(options.DefaultQueue), faults);
        AtLeast(options.MaxArgumentBytes, 1, nameof(options.MaxArgumentBytes), faults);
        AtLeast(options.MaxResultBytes, 1, nameof(options.MaxResultBytes), faults);
        AtLeast(options.MaxDepth, 1, nameof(options.MaxDepth), faults);
        Positive(options.CallTimeout, nameof(options.CallTimeout), faults);
        AtLeast(options.Retry.Attempts, 0, "Retry.Attempts", faults);
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
        foreach (var queue in options.Queues) Queue(queue, nameof(options.Queues), faults);
        Between(options.WorkerCount, 1, 1_000, nameof(options.WorkerCount), faults);
        Between(options.MaxPrefetch, 0, 500, nameof(options.MaxPrefetch), faults);
        Positive(options.PrefetchTimeout, nameof(options.PrefetchTimeout), faults);
        Positive(options.PollInterval, nameof(options.PollInterval), faults);
        Positive(options.Heartbeat, nameof(options.Heartbeat), faults);
        Positive(options.ControlInterval, nameof(options.ControlInterval), faults);
        Positive(options.RescueInterval, nameof(options.RescueInterval), faults);
        Positive(options.PruneInterval, nameof(options.PruneInterval), faults);
        if (options.TimeoutGrace < TimeSpan.Zero) faults.Add($"TimeoutGrace is {options.TimeoutGrace}. Set it to zero or more.");
        if (options.MaxStuckJobs is { } stuck) AtLeast(stuck, 0, nameof(options.MaxStuckJobs), faults);
        Positive(options.UnknownTypeDelay, nameof(options.UnknownTypeDelay), faults);
        if (options.AcknowledgeDelay < TimeSpan.Zero || options.AcknowledgeDelay > TimeSpan.FromSeconds(1))
            faults.Add($"AcknowledgeDelay is {options.AcknowledgeDelay}. Set it between 0 and 1 s.");
        if (options.Lease < options.Heartbeat * 3)
            faults.Add($"Lease is {options.Lease} with a Heartbeat of {options.Heartbeat}. Set Lease to at least three heartbeats.");
        if (options.SelfFence <= options.Heartbeat || options.SelfFence >= options.Lease)
            faults.Add($"SelfFence is {options.SelfFence}. Set it between Heartbeat ({options.Heartbeat}) and Lease ({options.Lease}).");
        if (options.ShutdownTimeout < TimeSpan.Zero) faults.Add($"ShutdownTimeout is {options.ShutdownTimeout}. Set it to zero or more.");
        if (options.MaxCrashes is { } crashes) AtLeast(crashes, 1, nameof(options.MaxCrashes), faults);
        Throw(faults, name, typeof(JobServerOptions));
    }

    private static void Throw(List<string> faults, string name, Type type)
    {
        if (faults.Count > 0) throw new OptionsValidationException(name, type, faults);
    }

    private static void Queue(string queue, string option, List<string> faults)
    {
        if (!QueueNames.IsValid(queue)) faults.Add($"{option} has '{queue}'. A queue's name is 1 to 64 characters of a-z, 0-9, _ and -.");
    }

    private static void AtLeast(int value, int least, string option, List<string> faults)
    {
        if (value < least) faults.Add($"{option} is {value}. Set it to {least} or more.");
    }

    private static void Between(int value, int least, int most, string option, List<string> faults)
    {
        if (value < least || value > most) faults.Add($"{option} is {value}. Set it between {least} and {most}.");
    }

    private static void Positive(TimeSpan value, string option, List<string> faults)
    {
        if (value <= TimeSpan.Zero) faults.Add($"{option} is {value}. Set it to more than zero.");
    }
}
