using JobLib.Telemetry;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace JobLib.HealthChecks;

/// <summary>
/// Liveness: nothing in this process hangs that only a restart would mend. It asks no storage: one that is away is waited for, and a restart would not bring it
/// back.
/// </summary>
internal sealed class LoopHealthCheck(JobTelemetry telemetry) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var findings = new Findings();
        foreach (var server in telemetry.Servers.All.Where(server => !server.Condition().IsDispatching))
        {
            findings.Unhealthy($"Server '{server.Name}' has stopped handing out jobs: its dispatcher hangs.");
        }

        return Task.FromResult(findings.Result(context, "The servers of this process are alive."));
    }
}
