using JobLib.Diagnostics;
using JobLib.Management;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace JobLib.HealthChecks;

/// <summary>Whether recurring jobs are scheduled, and those that were named succeed.</summary>
internal sealed class RecurringHealthCheck : IHealthCheck
{
    private static readonly TimeSpan Late = TimeSpan.FromMinutes(1);

    private readonly RecurringHealthOptions options;
    private readonly CachedOverview overview;
    private readonly CachedAnswer<RecurringState> state;

    public RecurringHealthCheck(RecurringHealthOptions options, CachedOverview overview, IJobMonitor monitor, TimeProvider clock)
    {
        this.options = options;
        this.overview = overview;
        state = new(new RecurringReads(monitor, options.Required.Keys).ReadAsync, TimeSpan.FromSeconds(30), clock);
    }

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var findings = new Findings();
        if (await overview.AskAsync(findings, cancellationToken) is { Now: var now }) await JudgeAsync(now, findings, cancellationToken);
        return findings.Result(context, "Recurring jobs run as they should.");
    }

    private async ValueTask JudgeAsync(DateTimeOffset now, Findings findings, CancellationToken cancellationToken)
    {
        try
        {
            var known = await state.GetAsync(cancellationToken);
            foreach (var job in known.Jobs.Values) Judge(job, now, findings);
            foreach (var (id, time) in options.Required) Judge(id, time, known, now, findings);
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested) // of a storage: it may throw anything
        {
            findings.Unhealthy($"The storage does not answer: {ExceptionText.Message(error)}", error);
        }
    }

    private static void Judge(RecurringSummary job, DateTimeOffset now, Findings findings)
    {
        if (job.Fault is { } fault) findings.Degraded($"Recurring job '{job.Id}' cannot be scheduled: {fault}");
        else if (job.Paused || job is { Next: null, EndsAt: not null }) return; // it ended, as it was to
        else if (job.Next is not { } next) findings.Degraded($"Recurring job '{job.Id}' will never run again.");
        else if (now - next > Late) findings.Degraded($"Recurring job '{job.Id}' is late: no server has made its run.");
    }

    private static void Judge(string id, TimeSpan time, RecurringState known, DateTimeOffset now, Findings findings)
    {
        if (!known.Jobs.TryGetValue(id, out var job))
        {
            findings.Unhealthy($"Recurring job '{id}' does not exist.");
            return;
        }

        var isKnown = known.Successes.TryGetValue(id, out var success);
        findings.Data[id] = isKnown ? success : "no success is known";
        if (now - (isKnown ? success : job.CreatedAt) > time) // a new one has its time, too
        {
            findings.Unhealthy(
                isKnown
                    ? $"Recurring job '{id}' has not succeeded since {success:u}."
                    : $"Recurring job '{id}' has not succeeded within {time:c}, as far as jobs are kept."
            );
        }
    }
}
