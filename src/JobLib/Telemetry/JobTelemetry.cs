using System.Diagnostics;
using System.Diagnostics.Metrics;
using JobLib.Diagnostics;
using JobLib.Invocation;
using JobLib.Storage;

namespace JobLib.Telemetry;

/// <summary>
/// All spans and figures of JobLib. Whatever is asked of it costs a look at whether anybody listens, and nothing else when nobody does. Listeners are the
/// application's code: what they throw is swallowed here, so that a job runs without its span rather than not at all.
/// </summary>
internal sealed class JobTelemetry : IDisposable
{
    private static readonly ActivitySource Spans = new(TelemetryNames.Source, LibraryVersion.Current);
    private static readonly ActivitySource StorageSpans = new(TelemetryNames.StorageSource, LibraryVersion.Current);

    private readonly TimeProvider clock;
    private readonly Meter meter;
    private readonly Counter<long> sent;
    private readonly Counter<long> consumed;
    private readonly Histogram<double> operations;
    private readonly Histogram<double> processing;
    private readonly Histogram<double> waiting;
    private readonly Counter<long> retries;
    private readonly Counter<long> outcomes;
    private readonly Counter<long> missed;
    private readonly Histogram<double> delay;
    private readonly Counter<long> leasesLost;
    private readonly Counter<long> storageErrors;
    private readonly Counter<long> restarts;

    /// <param name="meters">The application's; null when it has none.</param>
    /// <param name="clock">Must not throw.</param>
    public JobTelemetry(IMeterFactory? meters, TimeProvider clock)
    {
        this.clock = clock;
        var options = new MeterOptions(TelemetryNames.Source) { Version = LibraryVersion.Current };
        meter = meters?.Create(options) ?? new Meter(options);
        sent = meter.CreateCounter<long>("messaging.client.sent.messages", "{message}", "Jobs that clients and schedules have created.");
        consumed = meter.CreateCounter<long>("messaging.client.consumed.messages", "{message}", "Jobs that servers have claimed.");
        operations = meter.CreateHistogram(
            "messaging.client.operation.duration",
            "s",
            "How long it took to create, claim or settle a set of jobs.",
            advice: Buckets.Calls
        );
        processing = meter.CreateHistogram("messaging.process.duration", "s", "How long attempts ran.", advice: Buckets.Jobs);
        waiting = meter.CreateHistogram(
            "joblib.job.wait.duration",
            "s",
            "How long jobs that were ready had waited when their attempt began.",
            advice: Buckets.Jobs
        );
        retries = meter.CreateCounter<long>("joblib.job.retries", "{attempt}", "Attempts that failed and will be followed by another.");
        outcomes = meter.CreateCounter<long>("joblib.job.outcomes", "{attempt}", "Attempts by what they came to, as recorded.");
        missed = meter.CreateCounter<long>("joblib.recurring.missed", "{tick}", "Ticks of recurring jobs that no server came to in time.");
        delay = meter.CreateHistogram("joblib.recurring.delay", "s", "How late runs of recurring jobs were created.", advice: Buckets.Jobs);
        leasesLost = meter.CreateCounter<long>("joblib.lease.lost", "{lease}", "Leases that servers have lost: their jobs were cancelled.");
        storageErrors = meter.CreateCounter<long>("joblib.storage.errors", "{error}", "Calls of the storage that threw.");
        restarts = meter.CreateCounter<long>("joblib.engine.restarts", "{restart}", "Steps of a server's loops that failed and were tried again.");
        Gauges = new(meter, Servers);
    }

    /// <summary>The servers of this host.</summary>
    public WatchedServers Servers { get; } = new();

    /// <summary>What is looked at when somebody collects it.</summary>
    public TelemetryGauges Gauges { get; }

    /// <summary>Somebody wants to know of created jobs.</summary>
    public bool ObservesClients => Spans.HasListeners() || sent.Enabled || operations.Enabled;

    /// <summary>Somebody wants to know of calls to the storage.</summary>
    public bool ObservesStorage => StorageSpans.HasListeners() || storageErrors.Enabled;

    /// <summary>Somebody wants to know of late ticks.</summary>
    public bool ObservesTicks => missed.Enabled || delay.Enabled;

    /// <summary>Begins to create jobs. Ask <see cref="ObservesClients"/> first.</summary>
    /// <param name="queue">Their queue; null when it is not known, or they have several.</param>
    public EnqueueOperation Enqueue(string? queue)
    {
        var span = Start(
            Spans,
            Named(TelemetryNames.Enqueue, queue),
            ActivityKind.Producer,
            default,
            Operation(TelemetryNames.Enqueue, TelemetryNames.SendType, queue),
            null
        );
        return new(this, span, clock.GetTimestamp());
    }

    /// <summary>The span of an attempt, current until it is disposed of; empty when nobody listens.</summary>
    /// <param name="claim">The job.</param>
    /// <param name="attempt">Which attempt it is, for people.</param>
    /// <param name="continues">Whether the trace of whoever created the job goes on; otherwise the new one is linked to it.</param>
    public static ProcessSpan Process(ClaimedJob claim, int attempt, bool continues)
    {
        if (!Spans.HasListeners()) return default;
        var tags = Operation(TelemetryNames.Process, TelemetryNames.ProcessType, claim.Queue);
        tags.Add(TelemetryNames.MessageId, claim.Id.ToString());
        tags.Add(TelemetryNames.JobName, JobTagNames.Of(claim.Payload));
        tags.Add(TelemetryNames.Attempt, attempt);
        if (claim.RecurringId is { } recurring) tags.Add(TelemetryNames.RecurringId, recurring);
        var created = ActivityContext.TryParse(CapturedContext.TraceOf(claim.CapturedContext), null, isRemote: true, out var context) ? context : default;
        var isLinked = !continues && created != default;
        return new(
            Start(
                Spans,
                Named(TelemetryNames.Process, claim.Queue),
                ActivityKind.Consumer,
                isLinked ? default : created,
                tags,
                isLinked ? [new(created)] : null
            )
        );
    }

    /// <summary>The body of a job is about to begin.</summary>
    public void Started(ClaimedJob claim)
    {
        if (!waiting.Enabled) return;
        var waited = (clock.GetUtcNow() - claim.ReadyAt).TotalSeconds; // two clocks: the storage's, and this server's
        Record(waiting, Math.Max(0, waited), Job(claim.Queue, claim.Payload));
    }

    /// <summary>An attempt has come to its end.</summary>
    /// <param name="claim">The job.</param>
    /// <param name="outcome">What is to become of it.</param>
    /// <param name="began">When it began, a timestamp.</param>
    /// <param name="ended">When it ended.</param>
    public void Processed(ClaimedJob claim, JobOutcome outcome, long began, long ended)
    {
        if (!processing.Enabled) return;
        var tags = Operation(TelemetryNames.Process, null, claim.Queue);
        tags.Add(TelemetryNames.JobName, JobTagNames.Of(claim.Payload));
        if (outcome.Error is { } error) tags.Add(TelemetryNames.ErrorType, error.Type);
        Record(processing, clock.GetElapsedTime(began, ended).TotalSeconds, tags);
    }

    /// <summary>An outcome was recorded.</summary>
    /// <param name="claim">The job.</param>
    /// <param name="outcome">What was recorded; null for one that came too late.</param>
    public void Settled(ClaimedJob claim, JobOutcome? outcome)
    {
        if (!outcomes.Enabled && !retries.Enabled) return;
        var tags = Job(claim.Queue, claim.Payload);
        if (outcome?.Error is { } error) tags.Add(TelemetryNames.ErrorType, error.Type);
        if (outcome?.Kind == JobOutcomeKind.Retry) Add(retries, 1, tags);
        tags.Add(TelemetryNames.Outcome, OutcomeNames.Of(outcome?.Kind));
        Add(outcomes, 1, tags);
    }

    /// <summary>Jobs were claimed.</summary>
    public void Consumed(IReadOnlyList<ClaimedJob> jobs)
    {
        if (!consumed.Enabled) return;
        foreach (var (queue, count) in jobs.CountBy(job => job.Queue)) Add(consumed, count, Operation(TelemetryNames.Fetch, null, queue));
    }

    /// <summary>When a call to the storage begins: a timestamp for <see cref="Called"/>, 0 when nobody wants to know.</summary>
    public long CallBegins() => operations.Enabled ? clock.GetTimestamp() : 0;

    /// <summary>A call that claims or settles jobs has come to its end.</summary>
    public void Called(string operation, string type, long began, Exception? error = null)
    {
        if (began != 0) Measure(Operation(operation, type, null), began, error);
    }

    /// <summary>A tick was applied.</summary>
    /// <param name="recurringId">The recurring job.</param>
    /// <param name="late">How late.</param>
    /// <param name="runs">How many runs it created.</param>
    /// <param name="ticksMissed">How many ticks nobody came to in time.</param>
    public void Ticked(string recurringId, TimeSpan late, int runs, int ticksMissed)
    {
        var tags = new TagList { { TelemetryNames.RecurringId, recurringId } };
        if (runs > 0) Record(delay, Math.Max(0, late.TotalSeconds), tags);
        if (ticksMissed > 0) Add(missed, ticksMissed, tags);
    }

    /// <summary>A server has lost its lease.</summary>
    public void LeaseLost(string server)
    {
        if (leasesLost.Enabled) Add(leasesLost, 1, new() { { TelemetryNames.Server, server } });
    }

    /// <summary>A loop has failed and goes on.</summary>
    public void Restarted(string server, string loop)
    {
        if (restarts.Enabled) Add(restarts, 1, new() { { TelemetryNames.Server, server }, { TelemetryNames.Loop, loop } });
    }

    /// <summary>Begins a call of the storage; null when nobody listens.</summary>
    public static Activity? StorageCall(string storage, string operation) => StorageSpans.HasListeners()
        ? Start(
            StorageSpans,
            operation,
            ActivityKind.Client,
            default,
            new() { { TelemetryNames.Storage, storage }, { TelemetryNames.StorageOperation, operation } },
            null
        )
        : null;

    /// <summary>A call of the storage threw.</summary>
    public void StorageFailed(Activity? span, string storage, string operation, Exception error)
    {
        SpanEnd.Fail(span, error);
        if (storageErrors.Enabled)
        {
            Add(
                storageErrors,
                1,
                new()
                {
                    { TelemetryNames.Storage, storage },
                    { TelemetryNames.StorageOperation, operation },
                    { TelemetryNames.ErrorType, SpanEnd.TypeOf(error) },
                }
            );
        }
    }

    /// <summary>Jobs were created, or not.</summary>
    public void Sent(IReadOnlyDictionary<SentKind, int> jobs, string? queue, long began, Exception? error)
    {
        if (sent.Enabled)
        {
            foreach (var (kind, count) in jobs)
            {
                var tags = Operation(TelemetryNames.Enqueue, null, kind.Queue);
                tags.Add(TelemetryNames.JobName, kind.Name);
                Add(sent, count, tags);
            }
        }

        if (operations.Enabled) Measure(Operation(TelemetryNames.Enqueue, TelemetryNames.SendType, queue), began, error);
    }

    public void Dispose() => meter.Dispose();

    /// <summary>The name of a span.</summary>
    public static string Named(string operation, string? queue) => queue is null ? operation : $"{operation} {queue}";

    private static TagList Operation(string name, string? type, string? queue)
    {
        var tags = new TagList { { TelemetryNames.System, TelemetryNames.JobLib }, { TelemetryNames.OperationName, name } };
        if (type is not null) tags.Add(TelemetryNames.OperationType, type);
        if (queue is not null) tags.Add(TelemetryNames.Destination, queue);
        return tags;
    }

    private static TagList Job(string queue, JobPayload payload) =>
        new() { { TelemetryNames.Destination, queue }, { TelemetryNames.JobName, JobTagNames.Of(payload) } };

    private void Measure(TagList tags, long began, Exception? error)
    {
        if (error is not null) tags.Add(TelemetryNames.ErrorType, SpanEnd.TypeOf(error));
        Record(operations, clock.GetElapsedTime(began).TotalSeconds, tags);
    }

    private static Activity? Start(ActivitySource source, string name, ActivityKind kind, ActivityContext parent, TagList tags, ActivityLink[]? links)
    {
        try
        {
            return source.StartActivity(kind, parent, tags, links, name: name);
        }
        catch (Exception)
        {
            return null; // a listener threw
        }
    }

    private static void Record(Histogram<double> instrument, double value, in TagList tags)
    {
        try
        {
            instrument.Record(value, tags);
        }
        catch (Exception)
        {
            // A listener threw.
        }
    }

    private static void Add(Counter<long> instrument, long value, in TagList tags)
    {
        try
        {
            instrument.Add(value, tags);
        }
        catch (Exception)
        {
            // A listener threw.
        }
    }
}
