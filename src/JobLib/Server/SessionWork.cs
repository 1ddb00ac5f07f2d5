using JobLib.Server.Execution;
using JobLib.Server.Outcomes;
using JobLib.Server.Tallies;

namespace JobLib.Server;

/// <summary>
/// The parts of a session that run claimed jobs and give their outcomes to the storage, wired to each other. When they do so is up to a
/// <see cref="ServerRun"/>, or to a test.
/// </summary>
internal sealed class SessionWork
{
    /// <param name="server">The session.</param>
    /// <param name="services">What every server of the host uses.</param>
    /// <param name="workers">What runs the jobs; null where a test does.</param>
    /// <param name="wake">Called when outcomes may be recorded.</param>
    public SessionWork(ServerSession server, ServerServices services, WorkerPool? workers, Action wake)
    {
        Outcomes = new(server.Options.AcknowledgeDelay, server.Clock, wake) { IsLimited = queue => server.LimitedQueues.Contains(queue) };
        var decider = new OutcomeDecider(server.Options, server.Clock, server.Log);
        Timer = new(server, workers, decider, Outcomes, services.Telemetry);
        Executor = new(
            new(server, services.Plans, services.Results, services.Scopes, new(services.Loggers), Timer, services.Host, services.Telemetry, services.Options),
            services.Calls,
            decider,
            Outcomes
        );
        var lateOutcomes = new LateOutcomes(server.Clock);
        Reporter = new(server);
        var tallies = new TallyBook(services.ApplicationVersion);
        Tallies = new(server, tallies);
        Sender = new(server, Reporter, decider, Outcomes, lateOutcomes, tallies, services.Telemetry);
        Late = new(server, Sender, lateOutcomes);
    }

    /// <summary>Runs a job to its outcome.</summary>
    public JobExecutor Executor { get; }

    /// <summary>Watches over the time of attempts.</summary>
    public AttemptTimer Timer { get; }

    /// <summary>What has come to an outcome and is not yet recorded.</summary>
    public OutcomeQueue Outcomes { get; }

    /// <summary>Sends what jobs say about themselves.</summary>
    public JobReporter Reporter { get; }

    /// <summary>Records outcomes.</summary>
    public OutcomeSender Sender { get; }

    /// <summary>Stores what has been counted of the recorded outcomes.</summary>
    public TallyWriter Tallies { get; }

    /// <summary>Records those that could not be recorded with the others.</summary>
    public LateOutcomeRecorder Late { get; }
}
