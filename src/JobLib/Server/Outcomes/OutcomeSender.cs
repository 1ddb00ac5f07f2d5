using JobLib.Diagnostics;
using JobLib.Retries;
using JobLib.Server.Execution;
using JobLib.Server.Tallies;
using JobLib.Storage;
using JobLib.Telemetry;

namespace JobLib.Server.Outcomes;

/// <summary>Gives a set of outcomes to the storage, once, and does what follows from its answers.</summary>
internal sealed class OutcomeSender(
    ServerSession server, JobReporter reporter, OutcomeDecider decider, OutcomeQueue outcomes, LateOutcomes late, TallyBook tallies, JobTelemetry telemetry)
{
    private static readonly JobOutcome Committed = new() { Kind = JobOutcomeKind.Succeeded };

    private int sending;

    /// <summary>How many outcomes have been given to the storage, which has not answered yet.</summary>
    public int Sending => Volatile.Read(ref sending);

    /// <summary>Sends the outcomes and claims the next jobs in the same round trip.</summary>
    /// <returns>The answer to <paramref name="request"/>; null when there was none.</returns>
    public async ValueTask<FetchResult?> SendAsync(List<ActiveJob> unit, FetchRequest? request, CancellationToken end)
    {
        Interlocked.Add(ref sending, unit.Count);
        FinishResult result;
        long began = 0;
        try
        {
            await reporter.TrySendAsync(unit, end);
            var now = server.Clock.GetTimestamp();
            var finish = new FinishRequest { Owner = server.Id, Outcomes = unit.ConvertAll(job => ToFinish(job, now)), Next = request };

            began = telemetry.CallBegins();

            // Not cancelled by a stop: losing this write would run the jobs twice.
            result = await server.Storage.Queue.FinishAsync(finish, CancellationToken.None).OrLeaveAsync(end);
            telemetry.Called(TelemetryNames.Finish, TelemetryNames.SettleType, began);
        }
        catch (Exception error)
        {
            telemetry.Called(TelemetryNames.Finish, TelemetryNames.SettleType, began, error);
            throw;
        }
        finally
        {
            Interlocked.Add(ref sending, -unit.Count); // before Held lets go of them, or jobs that run would be taken for ended ones
        }

        server.Loops.Contact.Worked();
        Apply(unit, result.Outcomes);
        return result.Next;
    }

    /// <summary>The storage cannot hold what is in the outcome: the same outcome follows with less in it.</summary>
    public void Refuse(ActiveJob job, string reason)
    {
        Redecide(job, ReducedOutcome.Of(OutcomeOf(job), reason));
        server.Log.OutcomeRefused(job.Claim.Id, reason);
    }

    /// <summary>The outcome is tried alone from now on.</summary>
    public void Postpone(ActiveJob job, string reason)
    {
        late.Add(job);
        server.Log.OutcomeLate(job.Claim.Id, reason);
    }

    private static JobOutcome OutcomeOf(ActiveJob job) =>
        job.Outcome ?? throw new InvalidOperationException($"Job '{job.Claim.Id}' was handed over without an outcome.");

    private JobFinish ToFinish(ActiveJob job, long now) => new()
    {
        Id = job.Claim.Id,
        Fence = job.Claim.Fence,
        Outcome = EarlierAttempts.Settle(job.Claim.Parameters, OutcomeOf(job)),
        StartedAgo = job.HasStarted ? server.Clock.GetElapsedTime(job.StartedAt, now) : null,
        Took = job.HasStarted ? server.Clock.GetElapsedTime(job.StartedAt, job.EndedAt) : TimeSpan.Zero,
        RequiresMark = job.RequiresMark,
    };

    private void Apply(List<ActiveJob> unit, IReadOnlyList<OutcomeResult> answers)
    {
        var done = new List<ActiveJob>(unit.Count);
        var (now, timestamp) = (server.StorageNow, server.Clock.GetTimestamp());
        for (var i = 0; i < unit.Count; i++)
        {
            var job = unit[i];
            switch (answers[i].Status)
            {
                case FinishStatus.Rejected:
                    Refuse(job, answers[i].Reason ?? "no reason given");
                    break;
                case FinishStatus.Unmarked:
                    Unmarked(job);
                    break;
                case FinishStatus.Locked:
                    late.Add(job);
                    break;
                case FinishStatus.Stale:
                    server.Log.OutcomeStale(job.Claim.Id, job.Attempt, job.Outcome?.Kind ?? default);
                    telemetry.Settled(job.Claim, null);
                    server.Jobs.NoteTakenAway(job);
                    done.Add(job);
                    break;
                case FinishStatus.Marked: // it has succeeded, whatever its body did after its commit
                    telemetry.Settled(job.Claim, Committed);
                    Count(job, JobOutcomeKind.Succeeded, now, timestamp);
                    done.Add(job);
                    break;
                default:
                    if (job.Failure is not null) LogFailure(job, job.Failure);
                    telemetry.Settled(job.Claim, job.Outcome);
                    Count(job, OutcomeOf(job).Kind, now, timestamp);
                    server.Hint(job.Outcome);
                    done.Add(job);
                    break;
            }
        }

        server.Jobs.Remove(done);
    }

    // By the storage's clock, which has said when the job was ready.
    private void Count(ActiveJob job, JobOutcomeKind kind, DateTimeOffset now, long timestamp)
    {
        if (!job.HasStarted)
        {
            tallies.Add(job.Claim, kind, TimeSpan.Zero, null, now);
            return;
        }

        var wait = now - server.Clock.GetElapsedTime(job.StartedAt, timestamp) - job.Claim.ReadyAt;
        tallies.Add(job.Claim, kind, wait, server.Clock.GetElapsedTime(job.StartedAt, job.EndedAt), now);
    }

    // A body that threw has failed by what it threw; one that returned has failed by not committing.
    private void Unmarked(ActiveJob job)
    {
        job.RequiresMark = false; // before it is handed on
        var outcome = OutcomeOf(job);
        Redecide(job, outcome.Kind == JobOutcomeKind.Succeeded ? OutcomeDecider.Uncommitted(job) : outcome);
    }

    private void LogFailure(ActiveJob job, Exception failure)
    {
        job.RequiresMark = false; // the storage has answered: there was no mark
        decider.LogFailure(job, OutcomeOf(job), failure);
    }

    private void Redecide(ActiveJob job, JobOutcome outcome)
    {
        job.Outcome = outcome;
        outcomes.Add(job);
    }
}
