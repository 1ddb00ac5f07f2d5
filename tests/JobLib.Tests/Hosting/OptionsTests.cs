using Microsoft.Extensions.Options;

namespace JobLib.Tests.Hosting;

/// <summary>Options that cannot work are refused when the host starts, with their names.</summary>
public class OptionsTests
{
    private static readonly TimeSpan TooLong = TimeSpan.FromDays(50); // for a timer

    public static TheoryData<string, Action<JobLibOptions>> Wrong => new()
    {
        { "DefaultQueue has ''", options => options.DefaultQueue = null! },
        { "Retry is null", options => options.Retry = null! },
        { "Retention is null", options => options.Retention = null! },
        { "Retry.OnAttemptsExceeded is 99", options => options.Retry.OnAttemptsExceeded = (AttemptsExceededAction)99 },
        { "MaxDepth is 65. Set it between 1 and 64", options => options.MaxDepth = 65 },
        { "CallTimeout is 50", options => options.CallTimeout = TooLong },
    };

    public static TheoryData<string, Action<JobServerOptions>> WrongOfServers => new()
    {
        { "Queues is null", server => server.Queues = null! },
        { "Queues has ''", server => server.Queues = [null!] },
        { "QueueOrder is 99", server => server.QueueOrder = (QueueOrder)99 },
        { "OnLeaseDoubt is 99", server => server.OnLeaseDoubt = (LeaseDoubt)99 },
        { "Lease is 25", server => (server.Lease, server.SelfFence) = (TimeSpan.FromDays(25), TimeSpan.FromDays(24.9)) },
        { "three heartbeats", server => server.Heartbeat = TimeSpan.MaxValue },
        { "PollInterval is 50", server => server.PollInterval = TooLong },
        { "PrefetchTimeout is 50", server => server.PrefetchTimeout = TooLong },
        { "ControlInterval is 50", server => server.ControlInterval = TooLong },
        { "RescueInterval is 50", server => server.RescueInterval = TooLong },
        { "PruneInterval is 50", server => server.PruneInterval = TooLong },
        { "Aging is 00:00:00.9", server => server.Aging = TimeSpan.FromSeconds(0.9) },
        { "Aging is 1.00:00:01. Set it between 00:00:01 and 1.00:00:00, or to null", server => server.Aging = TimeSpan.FromDays(1) + TimeSpan.FromSeconds(1) },
        { "ShutdownTimeout is 50", server => server.ShutdownTimeout = TooLong },
    };

    [Theory]
    [MemberData(nameof(Wrong), DisableDiscoveryEnumeration = true)]
    public async Task An_option_that_cannot_work_is_named_when_the_host_starts(string said, Action<JobLibOptions> set) =>
        Assert.Contains(
            said,
            (await Assert.ThrowsAsync<OptionsValidationException>(() => JobHost.StartAsync(jobs: jobs => set(jobs.Options)))).Message,
            StringComparison.Ordinal
        );

    [Theory]
    [MemberData(nameof(WrongOfServers), DisableDiscoveryEnumeration = true)]
    public async Task An_option_of_a_server_that_cannot_work_is_named_when_the_host_starts(string said, Action<JobServerOptions> set) =>
        Assert.Contains(
            said,
            (await Assert.ThrowsAsync<OptionsValidationException>(() => JobHost.StartAsync(server: set))).Message,
            StringComparison.Ordinal
        );
}
