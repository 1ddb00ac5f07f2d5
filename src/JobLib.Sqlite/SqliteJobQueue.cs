using JobLib.Kernel;
using JobLib.Kernel.Claiming;
using JobLib.Kernel.Ending;
using JobLib.Sqlite.Engine;
using JobLib.Sqlite.Rows;
using JobLib.Sqlite.Sql;
using JobLib.Sqlite.Writing;
using JobLib.Storage;

namespace JobLib.Sqlite;

/// <inheritdoc cref="IJobQueue"/>
internal sealed class SqliteJobQueue(SqliteWriter writer, QueueSignals signals) : IJobQueue
{
    public ValueTask<FetchResult> FetchAsync(FetchRequest request, CancellationToken cancellationToken) =>
        writer.RunAsync(scope => Fetch(scope, request), cancellationToken, durable: false);

    public ValueTask<FinishResult> FinishAsync(FinishRequest unit, CancellationToken cancellationToken)
    {
        var refusals = Finishes.Refusals(unit.Outcomes);
        return writer.RunAsync(
            scope =>
            {
                var outcomes = scope.Kernel.Finishes.Record(unit, refusals);
                return new FinishResult(outcomes, unit.Next is { } next ? Fetch(scope, next) : null);
            },
            cancellationToken);
    }

    public ValueTask<IReadOnlyList<JobId>> ReportAsync(ServerId owner, IReadOnlyList<JobReport> reports, CancellationToken cancellationToken) =>
        writer.RunAsync<IReadOnlyList<JobId>>(
            scope => Report(scope, owner, reports),
            cancellationToken,
            durable: reports.Any(report => report.Parameters.Count > 0)
        );

    public ValueTask WaitAsync(IReadOnlyList<string> queues, TimeSpan atMost, CancellationToken cancellationToken) =>
        signals.WaitAsync(queues, atMost, cancellationToken);

    public async ValueTask SetPausedAsync(IReadOnlyList<string> queues, bool paused, JobActor actor, CancellationToken cancellationToken) =>
        await writer.RunAsync(
        scope =>
        {
            scope.Kernel.Pauses.Set(queues, paused, actor);
            return true;
        },
        cancellationToken);

    public async ValueTask SetConcurrencyLimitAsync(string key, int? limit, JobActor actor, CancellationToken cancellationToken)
    {
        Limits.CheckConcurrency(key, limit);
        await writer.RunAsync(
        scope =>
        {
            scope.Kernel.Keys.SetLimit(key, limit, actor);
            return true;
        },
        cancellationToken);
    }

    public async ValueTask SetQueueLimitAsync(string queue, int? limit, JobActor actor, CancellationToken cancellationToken)
    {
        QueueLimits.Check(queue, limit);
        await writer.RunAsync(
        scope =>
        {
            scope.Kernel.Limits.Set(queue, limit, actor);
            return true;
        },
        cancellationToken);
    }

    public async ValueTask SetRateAsync(string key, JobRate? rate, JobActor actor, CancellationToken cancellationToken)
    {
        RateBounds.CheckSet(key, rate);
        await writer.RunAsync(
        scope =>
        {
            scope.Kernel.Rates.Set(key, rate, actor);
            return true;
        },
        cancellationToken);
    }

    public ValueTask<bool> ChargeAsync(ServerId owner, JobId id, long fence, JobRate rate, int tokens, CancellationToken cancellationToken)
    {
        RateBounds.CheckCharge(rate, tokens);
        return writer.RunAsync(
            scope =>
            {
                if (!IsHeld(scope, owner, id, fence)) return false;
                scope.Kernel.Rates.Charge(rate, tokens);
                return true;
            },
            cancellationToken);
    }

    private FetchResult Fetch(WriteScope scope, FetchRequest request)
    {
        var result = scope.Kernel.Claims.Fetch(request);
        if (result.Accepted && result.Jobs.Count < request.Max) signals.Emptied(Emptied(request, result));
        return result;
    }

    /// <summary>The lanes that gave less than they might have.</summary>
    private static IEnumerable<string> Emptied(FetchRequest request, FetchResult result) =>
        request.Lanes.Where(lane => result.Jobs.Count(job => job.Queue == lane.Queue) < lane.Max).Select(lane => lane.Queue);

    private static List<JobId> Report(WriteScope scope, ServerId owner, IReadOnlyList<JobReport> reports)
    {
        var lost = new List<JobId>();
        foreach (var report in reports)
        {
            if (!IsHeld(scope, owner, report.Id, report.Fence))
            {
                lost.Add(report.Id);
                continue;
            }

            foreach (var line in report.Lines)
            {
                scope
                    .Prepare(JobQueueSql.AddLogLine)
                    .Bind(report.Id)
                    .Bind(UnixMicroseconds.From(line.At))
                    .Bind((int)line.Level)
                    .Bind(line.Attempt)
                    .Bind(line.Text)
                    .Run();
            }

            if (report.Parameters.Count > 0) SqliteJobRows.MergeParameters(scope, report.Id, report.Parameters);
            if (report.Progress is { } progress) scope.Prepare(JobQueueSql.SetProgress).Bind(progress.Fraction).Bind(progress.Text).Bind(report.Id).Run();
        }

        return lost;
    }

    private static bool IsHeld(WriteScope scope, ServerId owner, JobId id, long fence)
    {
        using var row = scope.Prepare(JobQueueSql.IsHeld).Bind(id).Bind(owner.Value).Bind(fence);
        return row.Read();
    }
}
