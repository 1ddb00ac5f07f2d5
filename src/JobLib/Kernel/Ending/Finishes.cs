using JobLib.Jobs;
using JobLib.Kernel.Rows;
using JobLib.Storage;

namespace JobLib.Kernel.Ending;

/// <summary>Takes the outcomes of attempts: each must name the claim by its owner and its fence.</summary>
internal sealed class Finishes(IJobRows jobs, IServerRows servers, JobEnds ends, FollowUps followUps)
{
    /// <summary>Why an outcome cannot be held, for each that cannot; null when all can. Needs no lock.</summary>
    public static string?[]? Refusals(IReadOnlyList<JobFinish> outcomes)
    {
        string?[]? refusals = null;
        for (var i = 0; i < outcomes.Count; i++)
        {
            if (outcomes[i].Outcome.Result is not { } result || FreeText.IsClean(result)) continue;
            refusals ??= new string?[outcomes.Count];
            refusals[i] = Reasons.BadResult;
        }

        return refusals;
    }

    public OutcomeResult[] Record(FinishRequest unit, string?[]? refusals)
    {
        var owner = servers.Find(unit.Owner);
        var answers = new OutcomeResult[unit.Outcomes.Count];
        for (var i = 0; i < answers.Length; i++) answers[i] = Record(unit.Outcomes[i], owner, refusals?[i]);
        followUps.Run();
        return answers;
    }

    private OutcomeResult Record(JobFinish finish, ServerRow? owner, string? refusal)
    {
        if (jobs.FindRunning(finish.Id) is not { } job) return new(WithoutClaim(finish));
        if (job.Fence != finish.Fence || owner is not { IsExpired: false } || job.Owner != owner.Id) return new(FinishStatus.Stale);
        if (finish.RequiresMark && !job.IsMarked) return new(FinishStatus.Unmarked);
        if (refusal is not null && !job.IsMarked) return new(FinishStatus.Rejected, refusal);
        job.Runner = owner.Runner;
        var outcome = job.IsMarked ? Marked(job, finish.Outcome) : finish.Outcome;
        ends.Record(job, finish, outcome);
        return new(job.IsMarked && finish.Outcome.Kind is not JobOutcomeKind.Succeeded ? FinishStatus.Marked : FinishStatus.Applied);
    }

    // What its own transaction has recorded is what happened, whatever the server says.
    private static JobOutcome Marked(JobRow job, JobOutcome outcome) =>
        new()
        {
            Kind = JobOutcomeKind.Succeeded,
            Result = job.MarkResult,
            Parameters = outcome.Parameters,
        };

    private FinishStatus WithoutClaim(JobFinish finish) =>
        jobs.Find(finish.Id) is { } job && job.Fence == finish.Fence ? FinishStatus.AlreadyApplied : FinishStatus.Stale;
}
