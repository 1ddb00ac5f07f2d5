using JobLib.Client.Calls;
using JobLib.Concurrency;
using JobLib.Groups;
using JobLib.Invocation;
using JobLib.Jobs;
using JobLib.Recurring;
using JobLib.Sequences;
using JobLib.Storage;
using JobLib.TimeLimits;

namespace JobLib.Client;

/// <summary>
/// Makes what is stored of a job out of a call and what its caller says about it. The one place where that is decided, for clients, batches and recurring jobs.
/// </summary>
internal sealed class JobFactory(JobCallResolver calls, CreationPipeline filters, JobLibOptions options, JobLimits limits, TimeProvider clock)
{
    public TimeProvider Clock => clock;

    /// <summary>The call of a job; checked once for each method.</summary>
    /// <exception cref="InvalidJobException">The method cannot be run in the background.</exception>
    public JobCall CallOf(Job job) => calls.For(job.Type, job.Method);

    /// <summary>The queue: the call's, else the method's, else the type's, else the default.</summary>
    public string QueueOf(JobCall call, string? asked) => asked
        ?? (call.Attributes.Queue is { } queue ? QueueNames.Checked(queue, $"[Queue] of {call}") : options.DefaultQueue);

    /// <summary>The new job, past its filters.</summary>
    /// <param name="job">The call.</param>
    /// <param name="asked">What the caller says about it, checked by <see cref="EnqueueRules"/>.</param>
    /// <param name="start">When it starts.</param>
    /// <param name="batch">The batch that it is a member of; null for none.</param>
    /// <param name="route">How a filter that awaits is waited for.</param>
    public ValueTask<NewJob> MakeAsync(Job job, EnqueueOptions asked, JobStart start, JobId? batch, IStorageRoute route)
    {
        var call = CallOf(job);
        var queue = QueueOf(call, asked.Queue);
        return filters.IsEmptyFor(call)
            ? new(Make(call, job, asked, start, batch, queue))
            : RunFiltersAsync(call, job, asked, start, batch, queue, route);
    }

    /// <summary>A run of a recurring job, past the filters of its call.</summary>
    /// <remarks>
    /// A call that this process does not know, or cannot read, has no filters here and is one at a time with its key: the run is created, and whoever fetches
    /// it says what is wrong with it.
    /// </remarks>
    /// <exception cref="JobCreationCanceledException">A filter did not let it be created.</exception>
    public async ValueTask<NewJob> AdmitAsync(RecurringDefinition definition, NewJob run)
    {
        if (KnownCall(definition.Payload) is not { } call) return run;
        if (definition.ConcurrencyKey is { } key && key != RecurringDefinitions.OverlapKey(definition.Id))
            run = run with { ConcurrencyLimit = ConcurrencyRule.LimitOf(call, limits) };
        if (call.Attributes.Rate is { } rate) run = run with { Rate = RunRate(call, rate, definition.Payload) };
        if (filters.IsEmptyFor(call) && call.Attributes is { Sequence: null, Group: null }) return run;
        if (ReadableArguments(call, definition.Payload) is not { } arguments) return run;
        var (sequence, group) = (SequenceRule.For(call, arguments), GroupRule.For(call, arguments, limits));
        run = run with { Sequence = sequence.Key, SequenceFailure = sequence.OnFailure, Group = group.Key, GroupWeight = group.Weight };
        if (filters.IsEmptyFor(call)) return run;
        var creation = new JobCreation(new(call.Type, call.Method, arguments), run.Queue) { Priority = run.Priority, RecurringId = definition.Id };
        return await FilterAsync(call, creation, () => run);
    }

    /// <summary>
    /// Whether its call has something to say about the runs of a recurring job: a filter, how many may run, how often, in which sequence, or of which group.
    /// </summary>
    public bool Concerns(RecurringDefinition definition) =>
        KnownCall(definition.Payload) is { } call
        && (!filters.IsEmptyFor(call) || call.Attributes is not { Limit: null, Rate: null, Sequence: null, Group: null });

    private JobCall? KnownCall(JobPayload payload)
    {
        try
        {
            return calls.Resolve(payload);
        }
        catch (Exception e) when (e is JobTypeNotFoundException or JobPayloadException)
        {
            return null;
        }
    }

    private JobRate? RunRate(JobCall call, RateLimitAttribute rate, JobPayload payload) =>
        (RateRule.IsFormat(rate.Name) ? ReadableArguments(call, payload) : []) is { } arguments ? RateRule.For(call, arguments, limits) : null;

    // Only for filters and keys: it runs code of the application's, an upcaster or a constructor, on the thread that creates the runs of all recurring jobs.
    private static object?[]? ReadableArguments(JobCall call, JobPayload payload)
    {
        try
        {
            return call.ReadArguments(payload);
        }
        catch (JobPayloadException)
        {
            return null;
        }
    }

    private ValueTask<NewJob> RunFiltersAsync(JobCall call, Job job, EnqueueOptions asked, JobStart start, JobId? batch, string queue, IStorageRoute route) =>
        route.RunAsync(() => FilterAsync(call, job, asked, start, batch, queue)); // a method of its own: a lambda costs an object even where it is not reached

    private async ValueTask<NewJob> FilterAsync(JobCall call, Job job, EnqueueOptions asked, JobStart start, JobId? batch, string queue)
    {
        var creation = new JobCreation(job, queue)
        {
            Priority = asked.Priority,
            Tags = [.. asked.Tags],
            Parameters = new Dictionary<string, string>(ParametersOf(asked), StringComparer.Ordinal),
            BatchId = batch?.ToString(),
            ParentId = start.Kind is JobStartKind.AfterJob or JobStartKind.AfterBatch ? start.Parent.ToString() : null,
        };
        return await FilterAsync(call, creation, () => Make(call, job, asked, start, batch, creation.Queue));
    }

    private async ValueTask<NewJob> FilterAsync(JobCall call, JobCreation creation, Func<NewJob> make)
    {
        NewJob? made = null;
        await filters.RunAsync(call, creation, () => made = Filtered(make(), creation));
        return made ?? throw new JobCreationCanceledException($"A filter did not let {call} be created.");
    }

    private static NewJob Filtered(NewJob job, JobCreation creation)
    {
        EnqueueRules.CheckTags(creation.Tags);
        EnqueueRules.CheckParameters(creation.Parameters);
        return job with
        {
            Queue = QueueNames.Checked(creation.Queue, nameof(creation.Queue)),
            Priority = EnqueueRules.CheckPriority(creation.Priority),
            Tags = [.. creation.Tags],
            Parameters = UniqueNote.Keep(job.Parameters, creation.Parameters),
        };
    }

    private static IReadOnlyDictionary<string, string> ParametersOf(EnqueueOptions asked) =>
        JobTimeLimits.AddTo(asked.Parameters, asked.Timeout, asked.ExpiresAfter);

    /// <summary>The new job, past no filter: for what other code has created already.</summary>
    public NewJob Make(JobCall call, Job job, EnqueueOptions asked, JobStart start, JobId? batch, string queue)
    {
        var payload = call.Write(job.Arguments);
        var concurrency = ConcurrencyRule.For(call, job.Arguments, asked, limits);
        var sequence = SequenceRule.For(call, job.Arguments, asked, start);
        var group = GroupRule.For(call, job.Arguments, asked, limits);
        var key = asked.Unique is { } unique ? UniqueRules.KeyOf(unique, payload, queue, asked.Retention, options.Retention) : null;
        return new()
        {
            Id = JobId.New(clock),
            Payload = payload,
            Queue = queue,
            Priority = asked.Priority,
            Start = start,
            Batch = batch,
            IdempotencyKey = asked.IdempotencyKey,
            Unique = key,
            ConcurrencyKey = concurrency.Key,
            ConcurrencyLimit = concurrency.Key is null ? 1 : concurrency.Limit,
            ConcurrencyWait = concurrency.Wait,
            Rate = RateRule.For(call, job.Arguments, asked, limits),
            Sequence = sequence.Key,
            SequenceFailure = sequence.OnFailure,
            Group = group.Key,
            GroupWeight = group.Weight,
            Tags = asked.Tags,
            Parameters = UniqueNote.AddTo(ParametersOf(asked), asked.Unique, key),
            CapturedContext = CapturedContext.Capture(),
            Retention = asked.Retention,
        };
    }
}
