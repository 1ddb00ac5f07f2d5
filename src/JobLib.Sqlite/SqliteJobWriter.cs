using System.Data.Common;
using JobLib.Sqlite.Engine;
using JobLib.Sqlite.Places;
using JobLib.Sqlite.Sql;
using JobLib.Sqlite.Writing;
using JobLib.Storage;

namespace JobLib.Sqlite;

/// <inheritdoc cref="IJobWriter"/>
internal sealed class SqliteJobWriter(SqliteWriter writer, CallerTransactions callers) : IJobWriter
{
    private static readonly IReadOnlyDictionary<JobId, InsertStatus> NoneRefused = new Dictionary<JobId, InsertStatus>();

    public ValueTask<InsertResult> InsertAsync(InsertUnit unit, DbTransaction? transaction, CancellationToken cancellationToken)
    {
        if (transaction is null) return writer.RunAsync(scope => Insert(scope, unit), cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        return new(callers.Run(transaction, scope => Insert(scope, unit)));
    }

    public ValueTask<IReadOnlyList<Changed>> ChangeAsync(JobChange change, CancellationToken cancellationToken) =>
        writer.RunAsync(scope => JobChanges.Apply(scope, change), cancellationToken);

    public ValueTask<IReadOnlyList<Changed>> ChangeBatchesAsync(BatchChange change, CancellationToken cancellationToken) =>
        writer.RunAsync(scope => BatchChanges.Apply(scope, change), cancellationToken);

    public ValueTask<bool> CompleteAsync(JobId id, long fence, string? result, DbTransaction transaction, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(callers.Run(transaction, scope => scope.Prepare(JobWriterSql.Mark).Bind(result).Bind(id).Bind(fence).Run() == 1));
    }

    private static InsertResult Insert(WriteScope scope, InsertUnit unit)
    {
        var batches = new Inserted[unit.Batches.Count];
        var refused = InsertBatches(scope, unit, batches);
        var jobs = new Inserted[unit.Jobs.Count];
        for (var i = 0; i < jobs.Length; i++)
        {
            jobs[i] = NewJobs.Insert(scope, unit.Jobs[i], refused);
        }

        Continuations.Settle(scope);
        if (unit.Actor is { } actor) Audit(scope, actor, [.. jobs, .. batches]);
        return new(jobs, batches);
    }

    /// <returns>The batches that were not created, with what their members are told.</returns>
    private static IReadOnlyDictionary<JobId, InsertStatus> InsertBatches(WriteScope scope, InsertUnit unit, Inserted[] answers)
    {
        if (answers.Length == 0) return NoneRefused;
        var refused = new Dictionary<JobId, InsertStatus>();
        for (var i = 0; i < answers.Length; i++)
        {
            var answer = NewBatches.Insert(scope, unit.Batches[i], refused);
            answers[i] = answer;
            if (answer.Status is InsertStatus.BatchMissing or InsertStatus.BatchCancelled or InsertStatus.ParentMissing) refused[answer.Id] = answer.Status;
            else if (answer.Status is InsertStatus.ParentRuledOut) refused[answer.Id] = InsertStatus.BatchCancelled;
        }

        return refused;
    }

    private static void Audit(WriteScope scope, JobActor actor, Inserted[] answers)
    {
        var created = answers.Where(answer => answer.Status is InsertStatus.Created or InsertStatus.ParentRuledOut).ToArray();
        if (created.Length > 0) scope.Audit(actor, "create jobs", created[0].Id.ToString(), created.Length);
    }
}
