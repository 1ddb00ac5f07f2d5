using System.Globalization;
using JobLib.Server.Loops;
using JobLib.Server.Outcomes;
using JobLib.Telemetry;

namespace JobLib.Server.Execution;

/// <summary>
/// Watches over the time of attempts. When it is up the token is cancelled; a grace time later the attempt fails whatever its body does. A body that goes on is
/// stuck: it gives its worker back, up to a bound.
/// </summary>
internal sealed class AttemptTimer(ServerSession server, WorkerPool? workers, OutcomeDecider decider, OutcomeQueue outcomes, JobTelemetry telemetry)
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(49); // that a timer takes

    /// <summary>What bodies that go on do to this server, for people; null when there are none.</summary>
    public string? Trouble => workers?.Stuck is > 0 and var stuck
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"{stuck} {(stuck == 1 ? "job goes" : "jobs go")} on although their time was up: they do not look at their CancellationToken."
        )
        : null;

    /// <summary>Begins to watch an attempt, until what this returns is disposed of.</summary>
    public IDisposable Watch(ActiveJob job, TimeSpan timeout)
    {
        job.Timeout = timeout;
        var began = server.Clock.GetTimestamp();
        ITimer? timer = null;
        timer = server.Clock.CreateTimer(_ => OnTime(job, timeout, began, timer), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        timer.Change(Bounded(timeout), Timeout.InfiniteTimeSpan); // not before it is known under its name
        return new Watched(timer);
    }

    private static TimeSpan Bounded(TimeSpan time) => time < Longest ? time : Longest;

    private void OnTime(ActiveJob job, TimeSpan timeout, long began, ITimer? timer)
    {
        if (job.CancelReason == CancelReason.None && timeout - server.Clock.GetElapsedTime(began) is var left && left > TimeSpan.Zero)
        {
            timer?.Change(Bounded(left), Timeout.InfiniteTimeSpan);
        }
        else if (job.CancelReason == CancelReason.None)
        {
            job.Cancel(CancelReason.TimedOut, server.Loops.Threads);
            timer?.Change(Bounded(server.Options.TimeoutGrace), Timeout.InfiniteTimeSpan);
        }
        else if (job.CancelReason == CancelReason.TimedOut) // else it was interrupted before, and that decides
        {
            GiveUp(job, timeout);
        }
    }

    private void GiveUp(ActiveJob job, TimeSpan timeout)
    {
        var error = new JobTimeoutException(timeout, server.Options.TimeoutGrace);
        var outcome = OutcomeDecider.Failed(job, error, null);
        if (!job.TryEnd(outcome, server.Clock.GetTimestamp())) return;
        telemetry.Processed(job.Claim, outcome, job.StartedAt, job.EndedAt);
        decider.LogFailure(job, outcome, error);
        workers?.LetGo(job, server.Options.MaxStuckJobs ?? server.Options.WorkerCount);
        outcomes.Add(job);
        server.Loops.TroubleChanged();
    }

    // The end of a timer waits for the lock of its queue: interrupted there, an attempt that has succeeded would fail.
    private sealed class Watched(ITimer timer) : IDisposable
    {
        public void Dispose() => Interrupts.Outlast(static it => it.Dispose(), timer);
    }
}
