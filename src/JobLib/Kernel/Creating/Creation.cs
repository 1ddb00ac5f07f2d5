using JobLib.Kernel.Batches;
using JobLib.Kernel.Ending;
using JobLib.Kernel.Rows;
using JobLib.Storage;

namespace JobLib.Kernel.Creating;

/// <summary>Creates the batches and jobs of one request, and answers for each.</summary>
internal sealed class Creation(NewBatches batches, NewJobs jobs, FollowUps followUps, ILedgerRows ledger)
{
    public InsertResult Create(InsertRequest unit)
    {
        Limits.Check(unit);
        var madeBatches = unit.Batches.Count == 0 ? [] : new CreationResult[unit.Batches.Count];
        Dictionary<JobId, InsertStatus>? refused = null;
        for (var i = 0; i < madeBatches.Length; i++)
        {
            var (status, id) = madeBatches[i] = batches.Create(unit.Batches[i], refused);
            if (status is InsertStatus.BatchMissing or InsertStatus.BatchCanceled or InsertStatus.ParentMissing) (refused ??= [])[id] = status;
        }

        var madeJobs = new CreationResult[unit.Jobs.Count];
        for (var i = 0; i < madeJobs.Length; i++) madeJobs[i] = jobs.Create(unit.Jobs[i], refused, unit.Actor);
        followUps.Run();
        if (unit.Actor is { } actor) Audit(madeJobs, actor);
        return new(madeJobs, madeBatches);
    }

    private void Audit(CreationResult[] made, JobActor actor)
    {
        var created = Array.FindAll(made, answer => answer.Status is InsertStatus.Created or InsertStatus.ParentRuledOut);
        if (created.Length > 0) ledger.Audit(actor, "create jobs", created[0].Id.ToString(), created.Length);
    }
}
