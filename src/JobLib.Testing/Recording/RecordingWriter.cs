using System.Data.Common;
using JobLib.Storage;
using JobLib.Testing.Stepping;

namespace JobLib.Testing.Recording;

internal sealed class RecordingWriter(IJobWriter inner, JobRecorder recorder, InlineMode inline) : IJobWriter
{
    public async ValueTask<InsertResult> InsertAsync(InsertRequest unit, DbTransaction? transaction, CancellationToken cancellationToken)
    {
        var result = await inner.InsertAsync(unit, transaction, cancellationToken);
        if (unit.Jobs is [{ Queue: TestServers.PerformQueue }]) return result;
        recorder.Add(unit.Jobs.Where((_, i) => result.Jobs[i].Status is InsertStatus.Created or InsertStatus.ParentRuledOut));
        foreach (var (job, answer) in unit.Jobs.Zip(result.Jobs))
        {
            if (answer.Status == InsertStatus.Replaced) recorder.Replace(answer.Id, job);
        }

        await inline.RunAsync(cancellationToken);
        return result;
    }

    public void CheckConnection(DbConnection connection) => inner.CheckConnection(connection);

    public ValueTask<IReadOnlyList<ChangeResult>> ChangeAsync(JobChange change, CancellationToken cancellationToken) =>
        inner.ChangeAsync(change, cancellationToken);

    public async ValueTask<IReadOnlyList<ChangeResult>> ChangeBatchesAsync(BatchChange change, CancellationToken cancellationToken)
    {
        var result = await inner.ChangeBatchesAsync(change, cancellationToken);
        await inline.RunAsync(cancellationToken); // a batch begins when it is sealed
        return result;
    }

    public ValueTask<bool> CompleteAsync(JobId id, long fence, string? result, DbTransaction transaction, CancellationToken cancellationToken) =>
        inner.CompleteAsync(id, fence, result, transaction, cancellationToken);
}
