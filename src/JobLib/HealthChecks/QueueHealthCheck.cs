using JobLib.Management;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace JobLib.HealthChecks;

/// <summary>Whether every queue with work has a server, and none waits too long.</summary>
internal sealed class QueueHealthCheck(QueueHealthOptions options, CachedOverview overview) : IHealthCheck
{
    private static readonly TimeSpan Deployment = TimeSpan.FromMinutes(1); // the only servers of a queue may be on their way

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var findings = new Findings();
        if (await overview.AskAsync(findings, cancellationToken) is { } state)
        {
            foreach (var queue in state.Queues.Where(queue => queue is { Enqueued: > 0, Paused: false })) Judge(queue, state.Now, findings);
        }

        return findings.Result(context, "Every queue with work has a server, and none waits too long.");
    }

    private void Judge(QueueSummary queue, DateTimeOffset now, Findings findings)
    {
        var age = now - queue.OldestReadyAt is { Ticks: > 0 } waited ? waited : TimeSpan.Zero;
        findings.Data[queue.Name] =
            $"{queue.Enqueued} jobs wait, the oldest for {age:c}{(queue.WaitingForKey.Value > 0 ? $"; {queue.WaitingForKey} that wait for a concurrency key do not count" : "")}";
        if (queue.Servers == 0) Unserved(queue, now, findings);
        if (!options.Limits.TryGetValue(queue.Name, out var limit) || age <= limit.DegradedAfter) return;
        var text = $"The oldest job of queue '{queue.Name}' has waited for {age:c}, longer than {limit.DegradedAfter:c}.";
        if (age > limit.UnhealthyAfter) findings.Unhealthy(text);
        else findings.Degraded(text);
    }

    // What waits for a key as well: nobody would run it, were the key free.
    private static void Unserved(QueueSummary queue, DateTimeOffset now, Findings findings)
    {
        var text = $"No running server has queue '{queue.Name}' in its list, and {queue.Enqueued} jobs wait in it.";
        if (now - queue.OldestReadyAt > Deployment || now - queue.OldestForKeyAt > Deployment) findings.Unhealthy(text);
        else findings.Degraded(text);
    }
}
