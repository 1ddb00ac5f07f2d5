using JobLib.Testing.Matching;
using JobLib.Testing.Recording;
using JobLib.Testing.Stepping;
using Microsoft.Extensions.Time.Testing;

namespace JobLib.Testing;

/// <summary>
/// The jobs of a host under test: what was enqueued, and the real pipeline step by step. Nothing runs until a test says so: no server works in the background,
/// and time stands still.
/// </summary>
/// <remarks>
/// Take it from the services of the host, in the test's own method: <c>var jobs = host.Services.GetRequiredService&lt;JobLibTest&gt;()</c>. From there on
/// <see cref="BackgroundJob"/>, <see cref="BatchJob"/> and <see cref="RecurringJob"/> stand for that host in this test's flow, and in no other one's.
/// </remarks>
public sealed class JobLibTest
{
    private readonly Stepper stepper;
    private readonly Faults faults;
    private readonly InlineMode inline;
    private readonly TestStorage storage;

    internal JobLibTest(FakeTimeProvider clock, EnqueuedJobs enqueued, Stepper stepper, Faults faults, InlineMode inline, TestStorage storage)
    {
        Clock = clock;
        Enqueued = enqueued;
        this.stepper = stepper;
        this.faults = faults;
        this.inline = inline;
        this.storage = storage;
    }

    /// <summary>
    /// The clock of the host. <see cref="AdvanceAsync"/> moves it, and runs what becomes due on the way; who moves it by hand finds what became due late, as
    /// after a server's downtime.
    /// </summary>
    public FakeTimeProvider Clock { get; }

    /// <summary>How long a body may run, in real time, before the test is told that it does not end.</summary>
    /// <value>Default: 30 s. Without a limit while a debugger is attached.</value>
    public TimeSpan Patience
    {
        get => stepper.Patience;
        set => stepper.Patience = value;
    }

    /// <summary>How many attempts may run without time passing, before the test is told that there is no end to them.</summary>
    /// <value>Default: 100,000.</value>
    public int MaxRuns
    {
        get => stepper.MaxRuns;
        set => stepper.MaxRuns = value;
    }

    internal EnqueuedJobs Enqueued { get; }

    /// <summary>
    /// Runs jobs, one at a time, until none is ready: those that are, and those that these start (continuations, batches, and what the bodies enqueue). Time
    /// stands still, so that what is scheduled for later stays where it is, and so does a failed attempt's retry, unless its delay is zero.
    /// </summary>
    /// <param name="queue">The queue to drain. Null: those that the host's servers serve, in their order; in a host without servers, all.</param>
    /// <param name="cancellationToken">Ends the drain, and cancels the job that runs.</param>
    /// <returns>What was run.</returns>
    /// <exception cref="TimeoutException">A body has not ended within <see cref="Patience"/>.</exception>
    /// <exception cref="InvalidOperationException">There was no end to the jobs after <see cref="MaxRuns"/> attempts, or a job drains its own
    /// queue.</exception>
    /// <exception cref="StorageUnavailableException">The storage is lost: see <see cref="LoseStorage"/>.</exception>
    public Task<JobRuns> DrainAsync(string? queue = null, CancellationToken cancellationToken = default) => stepper.DrainAsync(queue, cancellationToken);

    /// <summary>
    /// Lets time pass, from one moment at which something is due to the next, and runs at each what is ready then: delayed jobs, retries and the runs of
    /// recurring jobs, at their very times.
    /// Begins with what is ready now.
    /// </summary>
    /// <param name="time">How much time.</param>
    /// <param name="cancellationToken">Ends it where it is, and cancels the job that runs.</param>
    /// <returns>What was run.</returns>
    /// <inheritdoc cref="DrainAsync" path="/exception"/>
    public Task<JobRuns> AdvanceAsync(TimeSpan time, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        return stepper.AdvanceAsync(time, cancellationToken);
    }

    /// <summary>
    /// Runs one attempt of a call, through its filters and in a scope of its own, without anything else. It is not among <c>AllEnqueued</c>, and it is not
    /// retried.
    /// </summary>
    /// <param name="job">The call.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>The attempt, which has succeeded.</returns>
    /// <exception cref="Exception">Whatever the body threw, as it threw it.</exception>
    public Task<JobRun> PerformAsync(Job job, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(job);
        return stepper.PerformAsync(job, cancellationToken);
    }

    /// <summary>The next attempts fail with this error, instead of running their bodies. Filters see it as the body's.</summary>
    /// <param name="error">What is thrown.</param>
    /// <param name="times">How many attempts.</param>
    public void FailNext(Exception error, int times = 1) => faults.Fail(null, error, times);

    /// <summary>The same for the next attempts of jobs of this type: the one that the call names, as in <c>Enqueue&lt;IMailer&gt;</c>.</summary>
    /// <inheritdoc cref="FailNext(Exception, int)"/>
    public void FailNext<T>(Exception error, int times = 1) => faults.Fail(typeof(T), error, times);

    /// <summary>
    /// Kills a server as a crash would: at the end of the body that runs now, or else of the next one. What the body did is done, and nobody hears of it. The
    /// job is Processing until the server's lease is over (30 s), and is then run again: by <see cref="AdvanceAsync"/> past it. Another server goes on at once.
    /// </summary>
    public void KillServer() => faults.KillServer();

    /// <summary>
    /// Takes the storage away until the answer is disposed: a client's call takes <see cref="JobLibOptions.CallTimeout"/> of the test's time and throws
    /// <see cref="StorageUnavailableException"/>, and nothing runs.
    /// </summary>
    public IDisposable LoseStorage() => storage.Lose();

    /// <summary>
    /// Runs jobs at once, inside of the call that creates them, until the answer is disposed: <c>Enqueue</c> returns when the job has come to its end. What is
    /// scheduled for later waits.
    /// The first exception of a body comes out of the call.
    /// </summary>
    public IDisposable RunInline() => inline.Begin(stepper.RunInlineAsync);
}
