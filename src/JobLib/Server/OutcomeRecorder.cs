using JobLib.Diagnostics;
using JobLib.Storage;
using Microsoft.Extensions.Logging;

namespace JobLib.Server;

/// <summary>Records sets of outcomes, through outages and around the odd one that the storage cannot take.</summary>
internal sealed class OutcomeRecorder(Incarnation server, JobReporter reporter, OutcomeQueue outcomes)
{
    private int sending;

    /// <summary>How many outcomes have been given to the storage, which has not answered yet.</summary>
    public int Sending => Volatile.Read(ref sending);

    /// <summary>Records the unit and claims the next jobs in the same round trip.</summary>
    /// <returns>The answer to <paramref name="request"/>; null when there was none, or when the server ended before the storage answered.</returns>
    public async ValueTask<FetchResult?> RecordAsync(List<ActiveJob> unit, FetchRequest? request, CancellationToken end)
    {
        if (unit.Count == 0) return request is null ? null : await UntilAnswered(() => server.Storage.Queue.FetchAsync(request, CancellationToken.None), end);
        try
        {
            if (await SendAsync(unit, request, end) is not { } result) return null;
            Apply(unit, result.Outcomes);
            return result.Next;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            return await AroundTheCulprit(unit, request, error, end);
        }
    }

    private async ValueTask<FinishResult?> SendAsync(List<ActiveJob> unit, FetchRequest? request, CancellationToken end)
    {
        Interlocked.Add(ref sending, unit.Count);
        try
        {
            await reporter.SendAsync(unit, end);
            var finish = new FinishUnit { Owner = server.Id, Outcomes = unit.ConvertAll(ToFinish), Next = request };

            // Not cancelled by a stop: losing this write would run the jobs twice.
            return await UntilAnswered(() => server.Storage.Queue.FinishAsync(finish, CancellationToken.None), end);
        }
        finally
        {
            Interlocked.Add(ref sending, -unit.Count); // before Held lets go of them, or jobs that run would be taken for ended ones
        }
    }

    // An error that will not pass undoes the whole unit: halve it until the culprit stands alone.
    private async ValueTask<FetchResult?> AroundTheCulprit(List<ActiveJob> unit, FetchRequest? request, Exception error, CancellationToken end)
    {
        if (unit.Count > 1)
        {
            var half = unit.Count / 2;
            await RecordAsync(unit.GetRange(0, half), null, end);
            return await RecordAsync(unit.GetRange(half, unit.Count - half), request, end);
        }

        Refuse(unit[0], error.Message);
        return request is null ? null : await RecordAsync([], request, end);
    }

    private async ValueTask<T?> UntilAnswered<T>(Func<ValueTask<T>> call, CancellationToken end)
        where T : class
    {
        var backoff = new Backoff(server.Clock);
        while (!end.IsCancellationRequested)
        {
            try
            {
                return await call();
            }
            catch (StorageException error) when (error.IsTransient)
            {
                server.Log.StorageAway(server.Name, error);
                await backoff.WaitAsync(end);
            }
        }

        return null;
    }

    private JobFinish ToFinish(ActiveJob job) => new()
    {
        Id = job.Claim.Id,
        Fence = job.Claim.Fence,
        Outcome = job.Outcome ?? throw new InvalidOperationException($"Job '{job.Claim.Id}' was handed over without an outcome."),
        StartedAgo = job.HasStarted ? server.Clock.GetElapsedTime(job.StartedAt) : null,
        Took = job.HasStarted ? server.Clock.GetElapsedTime(job.StartedAt, job.EndedAt) : TimeSpan.Zero,
        RequiresMark = job.RequiresMark,
    };

    private void Apply(List<ActiveJob> unit, IReadOnlyList<Finished> answers)
    {
        var done = new List<ActiveJob>(unit.Count);
        for (var i = 0; i < unit.Count; i++)
        {
            var job = unit[i];
            switch (answers[i].Status)
            {
                case FinishStatus.Rejected:
                    Refuse(job, answers[i].Reason ?? "no reason given");
                    break;
                case FinishStatus.Unmarked:
                    Redecide(job, OutcomeDecider.Uncommitted(job));
                    break;
                case FinishStatus.Stale:
                    server.Log.OutcomeStale(job.Claim.Id, job.Claim.Attempt, job.Outcome?.Kind ?? default);
                    done.Add(job);
                    break;
                default:
                    server.Hint(job.Outcome);
                    done.Add(job);
                    break;
            }
        }

        server.Held.Remove(done);
    }

    private void Refuse(ActiveJob job, string reason)
    {
        server.Log.OutcomeRefused(job.Claim.Id, reason);
        if (job.Outcome is { Kind: JobOutcomeKind.Failed, Error.Type: ErrorText.Refused })
        {
            server.Held.Remove([job]); // not even the plain failure can be stored: the next renewal gives the job back
            return;
        }

        Redecide(job, new() { Kind = JobOutcomeKind.Failed, Error = ErrorText.For(ErrorText.Refused, $"The storage refused the outcome of the job: {reason}") });
    }

    private void Redecide(ActiveJob job, JobOutcome outcome)
    {
        job.RequiresMark = false;
        job.Outcome = outcome;
        outcomes.Add(job);
    }
}
