using JobLib.Jobs;
using JobLib.Kernel;
using JobLib.Storage;

namespace JobLib.Relational;

/// <summary>Which outcomes of a unit are sent, and the answers for all of them.</summary>
internal sealed class FinishPlan
{
    private readonly IReadOnlyList<JobFinish> outcomes;
    private readonly Dictionary<(JobId, long), int> places = [];
    private readonly List<JobFinish> sent = [];

    public FinishPlan(IReadOnlyList<JobFinish> outcomes)
    {
        this.outcomes = outcomes;
        foreach (var outcome in outcomes)
        {
            if (IsRejected(outcome) || !places.TryAdd((outcome.Id, outcome.Fence), sent.Count)) continue;
            sent.Add(outcome);
        }
    }

    /// <summary>Each claim once, and only what the database can hold.</summary>
    public IReadOnlyList<JobFinish> Sent => sent;

    public IReadOnlyList<OutcomeResult> Answers(IReadOnlyList<FinishStatus> statuses)
    {
        var answers = new OutcomeResult[outcomes.Count];
        var told = new bool[sent.Count];
        for (var i = 0; i < answers.Length; i++)
        {
            answers[i] = AnswerTo(outcomes[i], statuses, told);
        }

        return answers;
    }

    private OutcomeResult AnswerTo(JobFinish outcome, IReadOnlyList<FinishStatus> statuses, bool[] told)
    {
        if (IsRejected(outcome)) return new(FinishStatus.Rejected, Reasons.BadResult);
        var place = places[(outcome.Id, outcome.Fence)];
        var status = told[place] && statuses[place] is (FinishStatus.Applied or FinishStatus.Marked) ? FinishStatus.AlreadyApplied : statuses[place];
        told[place] = true;
        return new(status);
    }

    private static bool IsRejected(JobFinish outcome) => outcome.Outcome.Result is { } result && !FreeText.IsClean(result);
}
