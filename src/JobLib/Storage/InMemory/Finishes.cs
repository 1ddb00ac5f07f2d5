namespace JobLib.Storage.InMemory;

/// <summary>Takes the outcomes of attempts.</summary>
internal sealed class Finishes(JobTable jobs, Servers servers, Endings endings, Cascade cascade)
{
    /// <summary>Why an outcome cannot be held, for each that cannot; null when all can. Needs no lock.</summary>
    public static string?[]? Refusals(IReadOnlyList<JobFinish> outcomes)
    {
        string?[]? refusals = null;
        for (var i = 0; i < outcomes.Count; i++)
        {
            if (outcomes[i].Outcome.Result is not { } result || FreeText.IsClean(result)) continue;
            refusals ??= new string?[outcomes.Count];
            refusals[i] = "The result holds a NUL or half of a surrogate pair, which is not JSON: write such characters escaped.";
        }

        return refusals;
    }

    public Finished[] Record(FinishUnit unit, string?[]? refusals, Instant now)
    {
        var owner = servers.Find(unit.Owner);
        var answers = new Finished[unit.Outcomes.Count];
        for (var i = 0; i < answers.Length; i++) answers[i] = Record(unit.Outcomes[i], owner, refusals?[i], now);
        cascade.Settle(now);
        return answers;
    }

    private Finished Record(JobFinish finish, ServerRow? owner, string? refusal, Instant now)
    {
        if (!jobs.TryFind(finish.Id, out var row) || row.Fence != finish.Fence) return new(FinishStatus.Stale);
        if (row.Place != JobPlace.Running) return new(FinishStatus.AlreadyApplied);
        if (row.Server != owner || owner is not { IsExpired: false }) return new(FinishStatus.Stale);
        if (finish.RequiresMark) return new(FinishStatus.Unmarked); // there is no transaction here that could have marked it
        if (refusal is not null) return new(FinishStatus.Rejected, refusal);
        endings.Record(row, finish, now);
        return new(FinishStatus.Applied);
    }
}
