using System.Data.Common;
using JobLib.Client.Calls;
using JobLib.Storage;
using JobLib.Telemetry;

namespace JobLib.Batches;

/// <summary>
/// Cuts what is added to a batch into units of at most the storage's size and sends them. What fits into one unit is created sealed, in one commit;
/// otherwise the batches are sent unsealed, so that nothing runs, and are sealed at the end.
/// </summary>
/// <param name="max">The storage's size of a unit.</param>
/// <param name="transaction">Of the caller; null for none.</param>
/// <param name="sendsAtOnce">Whether full units are sent as they fill; otherwise they are held until the end.</param>
/// <param name="sending">Told of the jobs that were created; null when nobody wants to know.</param>
internal sealed class BatchChunks(int max, DbTransaction? transaction, bool sendsAtOnce, EnqueueOperation? sending)
{
    private readonly SemaphoreSlim turn = new(1, 1); // an action may add from several threads at once, and some of them after its end
    private readonly List<InsertRequest> held = [];
    private readonly List<JobId> unsealed = [];
    private List<NewBatch> batches = [];
    private List<NewJob> jobs = [];
    private bool wasCut;
    private bool isComplete;

    /// <summary>Something may have come to the storage.</summary>
    public bool HasSent { get; private set; }

    public async ValueTask AddAsync(NewJob job, StorageCalls calls, CancellationToken cancellationToken)
    {
        await BeginAsync(job.Batch, calls, cancellationToken);
        try
        {
            if (jobs.Count == max) await CutAsync(calls, cancellationToken);
            jobs.Add(job);
        }
        finally
        {
            turn.Release();
        }
    }

    public async ValueTask AddAsync(NewBatch batch, StorageCalls calls, CancellationToken cancellationToken)
    {
        await BeginAsync(batch.Batch, calls, cancellationToken);
        try
        {
            if (batches.Count == max || AwaitsJobOfUnit(batch)) await CutAsync(calls, cancellationToken);
            batches.Add(batch);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Sends what is left and lets the batches start.</summary>
    public async ValueTask CompleteAsync(StorageCalls calls, CancellationToken cancellationToken)
    {
        await BeginAsync(null, calls, cancellationToken);
        isComplete = true;
        turn.Release();
        if (!wasCut && (transaction is not null || !LeansOnOthers()))
        {
            await SendAsync(new() { Batches = batches, Jobs = jobs }, calls, cancellationToken);
            return;
        }

        await CutAsync(calls, cancellationToken);
        foreach (var unit in held)
        {
            await SendAsync(unit, calls, cancellationToken);
        }

        await SealAsync(calls, cancellationToken);
    }

    private async ValueTask BeginAsync(JobId? batch, StorageCalls calls, CancellationToken cancellationToken)
    {
        await calls.Route.EnterAsync(turn, cancellationToken);
        if (!isComplete) return;
        turn.Release();
        throw BatchAction.Over(batch.ToString());
    }

    // In a unit the batches come first.
    private bool AwaitsJobOfUnit(NewBatch batch) => batch.Start.Kind == JobStartKind.AfterJob && jobs.Exists(job => job.Id == batch.Start.Parent);

    // A parent that is not of the unit may be missing: then nothing must have begun. That of the outermost batch is told with the batch itself.
    private bool LeansOnOthers()
    {
        var parents = jobs.Select(job => job.Start).Concat(batches.Skip(1).Select(batch => batch.Start))
            .Where(start => start.Kind is JobStartKind.AfterJob or JobStartKind.AfterBatch)
            .Select(start => start.Parent)
            .ToHashSet();
        if (parents.Count == 0) return false;
        parents.ExceptWith(jobs.Select(job => job.Id));
        parents.ExceptWith(batches.Select(batch => batch.Id));
        return parents.Count > 0;
    }

    private async ValueTask CutAsync(StorageCalls calls, CancellationToken cancellationToken)
    {
        if (transaction is not null)
            throw new NotSupportedException($"A batch in a transaction of the caller's has at most {max} jobs. Create a larger one without the transaction.");
        wasCut = true;
        var unit = new InsertRequest { Batches = batches.ConvertAll(batch => batch with { Sealed = false }), Jobs = jobs };
        unsealed.AddRange(batches.Select(batch => batch.Id));
        (batches, jobs) = ([], []);
        if (sendsAtOnce) await SendAsync(unit, calls, cancellationToken);
        else held.Add(unit);
    }

    private async ValueTask SendAsync(InsertRequest unit, StorageCalls calls, CancellationToken cancellationToken)
    {
        if (unit.Batches.Count == 0 && unit.Jobs.Count == 0) return;
        HasSent = true;
        var result = await calls.InsertAsync(unit, transaction, cancellationToken);
        for (var i = 0; i < unit.Batches.Count; i++)
        {
            InsertAnswers.Check(result.Batches[i], unit.Batches[i].Start, unit.Batches[i].Batch);
        }

        for (var i = 0; i < unit.Jobs.Count; i++)
        {
            sending?.Add(unit.Jobs[i], result.Jobs[i].Status);
            InsertAnswers.Check(result.Jobs[i], unit.Jobs[i].Start, unit.Jobs[i].Batch);
        }
    }

    // The innermost first, in one commit as far as the storage takes them: while the outermost is unsealed, nothing runs.
    private async ValueTask SealAsync(StorageCalls calls, CancellationToken cancellationToken)
    {
        unsealed.Reverse();
        foreach (var ids in unsealed.Chunk(max))
        {
            var answers = await calls.ChangeBatchesAsync(new() { Kind = BatchChangeKind.Seal, Batches = ids, Actor = JobActor.Application }, cancellationToken);
            for (var i = 0; i < ids.Length; i++)
            {
                if (answers[i].Status == ChangeStatus.NotFound) throw new BatchNotFoundException(ids[i].ToString());
            }
        }
    }
}
