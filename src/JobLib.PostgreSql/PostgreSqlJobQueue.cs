using JobLib.Kernel;
using JobLib.PostgreSql.Sql;
using JobLib.Storage;
using Npgsql;

namespace JobLib.PostgreSql;

/// <inheritdoc/>
internal sealed class PostgreSqlJobQueue(PostgreSqlSession session, WakeUps wakeUps, ClaimHints hints) : IJobQueue
{
    // In which jobs whose bucket another claim holds stay in their queue, and limited queues whose row one holds are looked at again: that will have ended.
    private const int PatientPasses = 3;

    private const int MaxPasses = 100; // of one fetch, each of which has put at least one job out of the way of the next

    private readonly QueueSql sql = new(session.Names);
    private readonly LockPatience patience = new(TimeProvider.System);

    public async ValueTask<FetchResult> FetchAsync(FetchRequest request, CancellationToken cancellationToken)
    {
        var start = hints.From(request.Lanes);
        var statements = new StatementBatch { IsGeneric = true };
        AddFetch(statements, request, start, [], [], patient: true);
        var pass = await session.RunAsync(statements, results => ClaimRow.ReadAsync(results, hints), cancellationToken).ConfigureAwait(false);
        Looked(start, pass, request.Max);
        return await CompleteAsync(request, pass, start, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<FinishResult> FinishAsync(FinishRequest unit, CancellationToken cancellationToken)
    {
        var plan = new FinishPlan(unit.Outcomes);
        if (plan.Sent.Count == 0 && unit.Next is null) return new(plan.Answers([]), null);
        var patient = patience.Lasts;
        try
        {
            return await FinishAsync(plan, unit, patient, cancellationToken).ConfigureAwait(false);
        }
        catch (StorageLockedException) when (patient)
        {
            patience.Lost();
            return await FinishAsync(plan, unit, patient: false, cancellationToken).ConfigureAwait(false);
        }
    }

    public async ValueTask<IReadOnlyList<JobId>> ReportAsync(ServerId owner, IReadOnlyList<JobReport> reports, CancellationToken cancellationToken)
    {
        if (reports.Count == 0) return [];
        var lines = reports.SelectMany(report => report.Lines.Select(line => (Report: report, Line: line))).ToList();
        var progress = reports.Where(report => report.Progress is not null).ToList();
        var saying = reports.Where(report => report.Parameters.Count > 0).ToList();
        var unit = new StatementBatch().Add(sql.ReportLost, p => AddJobs(p, owner, reports.Select(Held)));
        if (lines.Count > 0)
        {
            unit.Add(sql.ReportLines, p =>
        {
            AddJobs(p, owner, lines.Select(line => Held(line.Report)));
            p.Times("times", lines.Select(line => (DateTimeOffset?)line.Line.At));
            p.Ints("levels", lines.Select(line => (int)line.Line.Level));
            p.Ints("attempts", lines.Select(line => line.Line.Attempt));
            p.Texts("texts", lines.Select(line => line.Line.Text));
        });
        }

        if (progress.Count > 0)
        {
            unit.Add(sql.ReportProgress, p =>
        {
            AddJobs(p, owner, progress.Select(Held));
            p.Add(new NpgsqlParameter("fractions", progress.Select(report => report.Progress?.Fraction).ToArray()));
            p.Texts("texts", progress.Select(report => report.Progress?.Text));
        });
        }

        if (saying.Count > 0)
        {
            unit.Add(sql.ReportParameters, p =>
        {
            AddJobs(p, owner, saying.Select(Held));
            p.Texts("parameters", saying.Select(report => StoredParameters.ToJson(report.Parameters)));
        });
        }

        return await session.RunAsync(unit, results => results.ListAsync(row => row.Id(0)), cancellationToken).ConfigureAwait(false);
    }

    public ValueTask WaitAsync(IReadOnlyList<string> queues, TimeSpan atMost, CancellationToken cancellationToken) =>
        new(wakeUps.WaitAsync(queues, atMost, cancellationToken));

    public async ValueTask SetPausedAsync(IReadOnlyList<string> queues, bool paused, JobActor actor, CancellationToken cancellationToken)
    {
        if (queues.Count == 0) return;
        var unit = new StatementBatch().Add(sql.SetPaused, p =>
        {
            p.Texts("queues", queues);
            p.Bool("paused", paused);
            p.Text("actor", Json.OfActor(actor));
            p.Text("action", paused ? "pause queue" : "resume queue");
            p.Long("offset", session.ClockOffset);
        });
        await session.RunAsync(unit, results => results.ReadAsync(), cancellationToken).ConfigureAwait(false);
        if (!paused) wakeUps.AfterCommit(queues);
    }

    public async ValueTask SetConcurrencyLimitAsync(string key, int? limit, JobActor actor, CancellationToken cancellationToken)
    {
        Limits.CheckConcurrency(key, limit);
        var unit = new StatementBatch().Add(sql.SetConcurrencyLimit, p =>
        {
            p.Text("key", key);
            p.Int("limit", limit);
            p.Text("actor", Json.OfActor(actor));
            p.Text("action", ConcurrencyKeys.ActionOf(limit));
            p.Long("offset", session.ClockOffset);
        });
        await session.RunAsync(unit, results => results.ReadAsync(), cancellationToken).ConfigureAwait(false);
        wakeUps.AfterCommit([WaitingList.AnyQueue]);
    }

    public async ValueTask SetQueueLimitAsync(string queue, int? limit, JobActor actor, CancellationToken cancellationToken)
    {
        QueueLimits.Check(queue, limit);
        var unit = new StatementBatch().Add(sql.SetQueueLimit, p =>
        {
            p.Text("queue", queue);
            p.Int("limit", limit);
            p.Text("actor", Json.OfActor(actor));
            p.Text("action", QueueLimits.ActionOf(limit));
            p.Long("offset", session.ClockOffset);
        });
        await session.RunAsync(unit, results => results.ReadAsync(), cancellationToken).ConfigureAwait(false);
        wakeUps.AfterCommit([queue]);
    }

    public async ValueTask SetRateAsync(string key, JobRate? rate, JobActor actor, CancellationToken cancellationToken)
    {
        RateBounds.CheckSet(key, rate);
        var unit = new StatementBatch().Add(sql.SetRate, p =>
        {
            p.Text("key", key);
            AddNumbers(p, rate);
            p.Text("actor", Json.OfActor(actor));
            p.Text("action", Rates.ActionOf(rate));
            p.Long("offset", session.ClockOffset);
        });
        await session.RunAsync(unit, results => results.ReadAsync(), cancellationToken).ConfigureAwait(false);
        wakeUps.AfterCommit([WaitingList.AnyQueue]);
    }

    public async ValueTask<bool> ChargeAsync(ServerId owner, JobId id, long fence, JobRate rate, int tokens, CancellationToken cancellationToken)
    {
        RateBounds.CheckCharge(rate, tokens);
        var unit = new StatementBatch().Add(sql.Charge, p =>
        {
            p.Uuid("owner", owner.Value);
            p.Uuid("job", id.Value);
            p.Long("fence", fence);
            p.Text("key", rate.Key);
            AddNumbers(p, rate);
            p.Long("tokens", tokens);
            p.Long("offset", session.ClockOffset);
        });
        return await session
            .RunAsync(unit, async results => await results.ReadAsync().ConfigureAwait(false) && results.Bool(0), cancellationToken)
            .ConfigureAwait(false);
    }

    private static void AddNumbers(NpgsqlParameterCollection parameters, JobRate? rate)
    {
        parameters.Int("permits", rate?.Permits);
        parameters.Long("per", UnixMicroseconds.From(rate?.Per));
        parameters.Int("burst", rate?.Burst);
    }

    private async ValueTask<FinishResult> FinishAsync(FinishPlan plan, FinishRequest unit, bool patient, CancellationToken cancellationToken)
    {
        // two servers that free keys and wait for each other's would block one another
        var divided = unit.Next is not null && plan.Sent.Count > 0 && hints.MeetsKeys;
        var statements = new StatementBatch { IsGeneric = true };
        if (plan.Sent.Count > 0) AddFinish(statements, unit.Owner, plan.Sent, patient);
        if (divided) statements.Commit();
        ClaimStart? start = unit.Next is null ? null : hints.From(unit.Next.Lanes);
        if (unit.Next is { } next && start is { } from) AddFetch(statements, next, from, [], [], patient: true);
        var (statuses, moved, pass) = await session
            .RunAsync(statements, results => ReadFinishAsync(plan, unit.Next, divided, results), cancellationToken)
            .ConfigureAwait(false);
        if (start is { } looked && pass is not null && unit.Next is { } asked) Looked(looked, pass, asked.Max);
        if (moved > 0 || hints.MeetsKeys || unit.Outcomes.Any(IsReadyAtOnce)) wakeUps.AfterCommit([WaitingList.AnyQueue]);
        else if (plan.Sent.Count > 0 && hints.Limited is { Count: > 0 } limited) wakeUps.AfterCommit(limited); // where there may be room now
        var answers = plan.Answers(await TellRepeatedAsync(plan.Sent, statuses, cancellationToken).ConfigureAwait(false));
        if (unit.Next is null || pass is null || start is null) return new(answers, null);
        return new(answers, await CompleteAsync(unit.Next, pass, start.Value, cancellationToken).ConfigureAwait(false));
    }

    // A pass that came back short may have been too narrow: what was in the way is out of it now, or lies before the hint, or came before the server was known
    // to sleep.
    private async ValueTask<FetchResult> CompleteAsync(FetchRequest request, ClaimPass pass, ClaimStart start, CancellationToken cancellationToken)
    {
        var claimed = pass.Jobs.ToList();
        var heldIn = pass.HeldIn;
        var passed = new List<JobId>(); // of cancelled batches, which somebody's transaction may hold
        var rowless = pass.Rowless.ToList(); // those that somebody's transaction holds stay claimed; the next renewal does not name them, and gives them back
        var removed = await RemoveAsync(pass, cancellationToken).ConfigureAwait(false);
        var deletes = rowless.Count > 0;
        for (var i = 0; i < MaxPasses && pass.Accepted && claimed.Count < request.Max; i++)
        {
            var again = pass.MayHaveMore || (pass.IsTaken && i < PatientPasses);
            if (!again && (claimed.Count > 0 || start.FromTheStart)) break;
            start = hints.From(request.Lanes, ratherTheStart: true);
            if (!start.FromTheStart && !again) break;
            passed.AddRange(pass.Cancelled);
            deletes |= pass.Cancelled.Count > 0;
            var (held, patient) = (claimed.Select(item => item.Job).ToList(), i + 1 < PatientPasses);
            pass = await ContinueAsync(request, start, held, rowless, pass.Cancelled, passed, patient, cancellationToken).ConfigureAwait(false);
            Looked(start, pass, request.Max - claimed.Count);
            claimed.AddRange(pass.Jobs);
            if (pass.HeldIn is { } wait && !(wait > heldIn)) heldIn = wait;
            rowless.AddRange(pass.Rowless);
            deletes |= pass.Rowless.Count > 0;
            removed = [.. removed, .. await RemoveAsync(pass, cancellationToken).ConfigureAwait(false)];
        }

        if (deletes) await LeaveLostAsync(request.Owner, claimed, cancellationToken).ConfigureAwait(false);
        hints.Answered(request, claimed.Count);
        if (!pass.Accepted) return FetchResult.Refused;
        if (claimed.Count + removed.Count == 0 && heldIn is null) return FetchResult.Empty;
        var order = request.Lanes.Select((lane, i) => (lane.Queue, i)).DistinctBy(lane => lane.Queue).ToDictionary(lane => lane.Queue, lane => lane.i);
        return new(
            true,
            [
                .. claimed
                    .OrderBy(item => order.GetValueOrDefault(item.Job.Queue, int.MaxValue))
                    .ThenByDescending(item => item.Job.Priority)
                    .ThenBy(item => item.Seq)
                    .Select(item => item.Job),
            ]
        )
        {
            Removed = removed,
            HeldIn = heldIn > TimeSpan.Zero ? heldIn : heldIn is null ? null : TimeSpan.Zero,
        };
    }

    // The end of a job that a fetch deletes may rule out a batch, and with it a job that an earlier pass has claimed.
    private async ValueTask LeaveLostAsync(ServerId owner, List<(ClaimedJob Job, long Seq)> claimed, CancellationToken cancellationToken)
    {
        if (claimed.Count == 0) return;
        var unit = new StatementBatch().Add(sql.ReportLost, p => AddJobs(p, owner, claimed.Select(item => (item.Job.Id, item.Job.Fence))));
        var lost = (await session.RunAsync(unit, results => results.ListAsync(row => row.Id(0)), cancellationToken).ConfigureAwait(false)).ToHashSet();
        claimed.RemoveAll(item => lost.Contains(item.Job.Id));
    }

    private static bool IsReadyAtOnce(JobFinish finish) =>
        finish.Outcome is { Kind: JobOutcomeKind.Retry or JobOutcomeKind.Released } outcome && outcome.Delay <= TimeSpan.Zero;

    // Jobs that stand in a queue without the row that says what they are.
    private async ValueTask<IReadOnlyList<JobId>> RemoveAsync(ClaimPass pass, CancellationToken cancellationToken)
    {
        if (pass.Rowless.Count == 0) return [];
        var unit = new StatementBatch().Add(sql.DropRowless, p =>
        {
            p.Uuids("jobs", pass.Rowless);
            p.Long("offset", session.ClockOffset);
        });
        var removed = await session
            .RunAsync(unit, async results => await results.ReadAsync().ConfigureAwait(false) ? results.Uuids(0) : [], cancellationToken)
            .ConfigureAwait(false);
        wakeUps.AfterCommit([WaitingList.AnyQueue]); // a child, or who waited for a key
        return [.. removed.Select(id => new JobId(id))];
    }

    private void Looked(ClaimStart start, ClaimPass pass, int max) =>
        hints.Looked(start, pass.Jobs.Select(item => item.Job.Queue), whole: pass.Jobs.Count < max);

    private ValueTask<ClaimPass> ContinueAsync(
        FetchRequest request, ClaimStart start, List<ClaimedJob> claimed,
        IReadOnlyList<JobId> rowless, IReadOnlyList<JobId> cancelled, IReadOnlyList<JobId> passed,
        bool patient,
        CancellationToken cancellationToken
    )
    {
        var rest = request with
        {
            Max = request.Max - claimed.Count,
            Lanes = [.. request.Lanes.Select(lane => lane with { Max = Math.Max(0, lane.Max - claimed.Count(job => job.Queue == lane.Queue)) })],
            AllowSuspect = request.AllowSuspect && claimed.Count == 0,
        };
        var statements = new StatementBatch { IsGeneric = true };
        if (cancelled.Count > 0) AddDrop(statements, cancelled);
        AddFetch(statements, rest, start, [.. claimed.Select(job => job.Id), .. rowless], passed, patient);
        return ContinueAsync(statements, cancelled.Count > 0, cancellationToken);
    }

    private async ValueTask<ClaimPass> ContinueAsync(StatementBatch statements, bool drops, CancellationToken cancellationToken)
    {
        var pass = await session.RunAsync(statements, async results =>
        {
            if (drops) await results.NextAsync().ConfigureAwait(false);
            return await ClaimRow.ReadAsync(results, hints).ConfigureAwait(false);
        }, cancellationToken).ConfigureAwait(false);
        if (drops) wakeUps.AfterCommit([WaitingList.AnyQueue]); // children of what was dropped, or who waited for its key
        return pass;
    }

    // Rare: what was not applied is looked for once more, to tell the repeated from the stale.
    private async ValueTask<IReadOnlyList<FinishStatus>> TellRepeatedAsync(
        IReadOnlyList<JobFinish> sent,
        IReadOnlyList<FinishStatus> statuses,
        CancellationToken cancellationToken
    )
    {
        var missed = sent.Where((_, i) => statuses[i] == FinishStatus.Stale).ToList();
        if (missed.Count == 0) return statuses;
        var unit = new StatementBatch().Add(sql.Known, p =>
        {
            p.Uuids("jobs", missed.Select(finish => finish.Id));
            p.Longs("fences", missed.Select(finish => (long?)finish.Fence));
        });
        var known = new Queue<bool>(await session.RunAsync(unit, results => results.ListAsync(row => row.Bool(0)), cancellationToken).ConfigureAwait(false));
        return [.. statuses.Select(status => status == FinishStatus.Stale && known.Dequeue() ? FinishStatus.AlreadyApplied : status)];
    }

    private async ValueTask<(IReadOnlyList<FinishStatus> Statuses, int Moved, ClaimPass? Next)> ReadFinishAsync(
        FinishPlan plan,
        FetchRequest? next,
        bool divided,
        Results results
    )
    {
        IReadOnlyList<FinishStatus> statuses = [];
        var moved = 0;
        if (plan.Sent.Count > 0)
        {
            await results.NextAsync().ConfigureAwait(false); // the patience
            statuses = await results.ListAsync(row => (FinishStatus)row.Int(0)).ConfigureAwait(false);
            await results.NextAsync().ConfigureAwait(false);
            if (await results.ReadAsync().ConfigureAwait(false)) moved = results.Int(0);
            await results.NextAsync().ConfigureAwait(false);
            if (divided) await results.NextAsync().ConfigureAwait(false); // the settings of the second transaction
        }

        return (statuses, moved, next is null ? null : await ClaimRow.ReadAsync(results, hints).ConfigureAwait(false));
    }

    private void AddFetch(
        StatementBatch unit, FetchRequest request, ClaimStart start, IReadOnlyList<JobId> known, IReadOnlyList<JobId> passed, bool patient
    ) => unit.Add(sql.Fetch, p =>
    {
        p.Uuid("owner", request.Owner.Value);
        p.Long("claim", request.Claim);
        p.Uuids("known", known);
        p.Uuids("passed", passed);
        p.Texts("queues", request.Lanes.Select(lane => lane.Queue));
        p.Ints("maxima", request.Lanes.Select(lane => lane.Max));
        p.Ints("hinted", start.Hinted);
        p.Longs("from", start.After);
        p.Int("max", request.Max);
        p.Bool("suspect", request.AllowSuspect);
        p.Bool("patient", patient);
        p.Bool("busy", hints.IsBusy(request.Owner));
        p.Long("offset", session.ClockOffset);
    });

    private void AddDrop(StatementBatch unit, IReadOnlyList<JobId> cancelled) => unit.Add(sql.Drop, p =>
    {
        p.Uuids("jobs", cancelled);
        p.Long("keepDeleted", UnixMicroseconds.From(session.Policy.Deleted));
        p.Long("offset", session.ClockOffset);
    });

    private void AddFinish(StatementBatch unit, ServerId owner, IReadOnlyList<JobFinish> finishes, bool patient)
    {
        unit.Add(sql.Patience);
        unit.Add(sql.Finish, p =>
        {
            FinishColumns.Add(p, finishes);
            p.Uuid("owner", owner.Value);
            p.Bool("patient", patient);
            p.Long("keepSucceeded", UnixMicroseconds.From(session.Policy.Succeeded));
            p.Long("keepFailed", UnixMicroseconds.From(session.Policy.Failed));
            p.Long("keepDeleted", UnixMicroseconds.From(session.Policy.Deleted));
            p.Long("offset", session.ClockOffset);
        });
        unit.Add(sql.Settle, p =>
        {
            p.Uuids("jobs", finishes.Select(finish => finish.Id));
            p.Long("keepDeleted", UnixMicroseconds.From(session.Policy.Deleted));
            p.Long("offset", session.ClockOffset);
        });
    }

    private static (JobId Id, long Fence) Held(JobReport report) => (report.Id, report.Fence);

    private static void AddJobs(NpgsqlParameterCollection parameters, ServerId owner, IEnumerable<(JobId Id, long Fence)> jobs)
    {
        var all = jobs.ToList();
        parameters.Uuid("owner", owner.Value);
        parameters.Uuids("jobs", all.Select(job => job.Id));
        parameters.Longs("fences", all.Select(job => (long?)job.Fence));
    }
}
