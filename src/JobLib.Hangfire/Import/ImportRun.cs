using Hangfire;
using Hangfire.States;
using JobLib.Client.Calls;
using JobLib.Hangfire.Source;
using JobLib.Invocation;
using JobLib.Recurring;
using Microsoft.Extensions.DependencyInjection;

namespace JobLib.Hangfire.Import;

/// <summary>One import, from the first question to the report.</summary>
internal sealed class ImportRun(JobStorage from, IServiceProvider to, HangfireImportOptions options)
{
    private const int SetSize = 100; // at most so many jobs are taken at a time: what an import that is stopped leaves to the next one

    private readonly ImportFindings findings = new(options.DryRun, options.Progress);
    private readonly SourceReader reader = new(from);

    public async Task<HangfireImportReport> RunAsync(CancellationToken cancellationToken)
    {
        var storage = await to.GetRequiredService<IStorageAccess>().GetAsync(cancellationToken);
        if (options.RecurringJobs)
        {
            new RecurringMove(from, storage, to.GetRequiredService<RecurringDefinitions>(), to.GetRequiredService<JobCallResolver>(), options, findings).Move(
                cancellationToken
            );
        }

        if (options.Jobs)
        {
            await MoveJobsAsync(JobMove.Create(from, to, options, findings), cancellationToken);
            if (!options.DryRun) await new FailedJobs(storage, to.GetRequiredService<TimeProvider>()).EndAsync(cancellationToken);
            var running = reader.Running().ToList();
            findings.Begin(running.Count);
            foreach (var id in running)
            {
                findings.Left(
                    id, ProcessingState.StateName, "A worker of Hangfire's runs it, or ran it when its process died.",
                    "Let a server of Hangfire's end it, or add the drain, which takes it when Hangfire gives it back.");
            }
        }

        return findings.Report();
    }

    // Continuations come after their parents: those whose parent has not moved are asked again, until none of them moves any more. Not every storage of
    // Hangfire's lists them, so parents are asked for theirs.
    private async ValueTask MoveJobsAsync(JobMove move, CancellationToken cancellationToken)
    {
        var waiting = reader.Waiting(options.Queued, options.FailedJobs).Union(new MovedParents(from).Continuations(forget: !options.DryRun)).ToList();
        var known = waiting.ToHashSet(StringComparer.Ordinal);
        findings.Begin(waiting.Count);
        for (var goesOn = waiting.Count > 0; goesOn;)
        {
            goesOn = false;
            var next = new List<string>();
            foreach (var ids in waiting.Chunk(SetSize))
            {
                cancellationToken.ThrowIfCancellationRequested();
                var set = await move.MoveAsync(ids);
                var found = set.Continuations.Where(known.Add).ToList();
                findings.Begin(found.Count);
                next.AddRange(set.Waiting.Concat(found));
                goesOn |= set.HasMoved || found.Count > 0;
            }

            waiting = next;
            goesOn &= waiting.Count > 0;
        }

        foreach (var id in waiting)
        {
            findings.Left(
                id, AwaitingState.StateName, "It is a continuation, and its parent has not moved.",
                "Let Hangfire end the parent, or see why that one stays; then import again. If the parent is gone, requeue this one on Hangfire's dashboard.");
        }
    }
}
