using JobLib.Management;
using JobLib.Telemetry;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace JobLib.HealthChecks;

/// <summary>Readiness: the storage answers, its schema can be used, and this process's servers have their leases and do their work.</summary>
internal sealed class JobLibHealthCheck(CachedOverview overview, JobTelemetry telemetry) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var findings = new Findings();
        if (await overview.AskAsync(findings, cancellationToken) is { Schema: { } schema })
        {
            findings.Data["schema"] = schema.Stored;
        }

        foreach (var server in telemetry.Servers.All.OrderBy(server => server.Name, StringComparer.Ordinal)) Judge(server, findings);
        return findings.Result(context, "The storage answers, and the servers of this process work.");
    }

    private static void Judge(IWatchedServer server, Findings findings)
    {
        var condition = server.Condition();
        findings.Data[$"server {server.Name}"] = $"{server.Active} of {server.Capacity} workers are busy";
        if (condition.IsLeaseInDoubt) findings.Unhealthy($"Server '{server.Name}' has not been able to renew its lease, and fetches nothing.");
        if (!condition.IsDispatching) findings.Unhealthy($"Server '{server.Name}' has stopped handing out jobs: its dispatcher hangs.");
        if (condition.Trouble is { } trouble) findings.Unhealthy($"Server '{server.Name}' cannot work. {trouble}");
        if (condition.Loss is { } loss) findings.Degraded($"Server '{server.Name}' works, but its storage has lost something. {loss}");
        if (condition is { Trouble: null, IsRegistered: false }) findings.Degraded($"Server '{server.Name}' has no lease (yet).");
    }
}
