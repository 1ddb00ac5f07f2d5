using System.Data.Common;
using JobLib.Checkpoints;
using JobLib.Concurrency;
using JobLib.Jobs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace JobLib.Server.Execution;

/// <summary>The context of a job that a server runs.</summary>
internal sealed class ServerJobContext(ActiveJob job, AttemptServices services) : JobContext
{
    private ServerSession Server => services.Server;

    /// <summary>What the attempt set, compared with what it was given; null when it set nothing. When it has succeeded, its checkpoints are over.</summary>
    public IReadOnlyDictionary<string, string>? ChangedParameters(bool succeeded)
    {
        Dictionary<string, string>? changed = null;
        if (succeeded && Parameters.Count > 0)
        {
            foreach (var name in JobCheckpoints.Of(Parameters).ToList()) Parameters[name] = ""; // a parameter cannot be taken back
        }

        foreach (var (name, value) in Parameters)
        {
            if (job.Claim.Parameters.TryGetValue(name, out var before) && before == value) continue;
            (changed ??= [])[FreeText.Clean(name, FreeText.NameLength)] = FreeText.Clean(value ?? "", FreeText.LineLength); // two names may be one then
        }

        return changed;
    }

    internal override void Remember(string name, string value)
    {
        base.Remember(name, value);
        Report().Set(name, value);
    }

    protected override void WriteLog(string text, LogLevel level) =>
        Report().Add(new() { At = Server.Clock.GetUtcNow(), Level = level, Attempt = job.Claim.Attempt, Text = text });

    protected override void WriteProgress(double fraction, string? text) => Report().Set(new() { Fraction = fraction, Text = text });

    protected override async ValueTask MarkCompleteAsync(DbTransaction transaction, CancellationToken cancellationToken)
    {
        job.RequiresMark = true;
        if (!await Server.Storage.Jobs.CompleteAsync(job.Claim.Id, job.Claim.Fence, null, transaction, cancellationToken))
        {
            throw new JobLeaseLostException(JobId);
        }
    }

    internal override async ValueTask ChargeRateAsync(string key, int tokens, CancellationToken cancellationToken)
    {
        RateRule.Check(key, Server.Storage.Info);
        var rate = RateRule.For(key, services.Host.GetRequiredService<JobLimits>()); // its own scope is gone when the job is over
        if (tokens != 0) await Server.Storage.Queue.ChargeAsync(Server.Id, job.Claim.Id, job.Claim.Fence, rate, tokens, cancellationToken);
    }

    private PendingReport Report()
    {
        Server.Reports();
        return job.Report ??= new();
    }
}
