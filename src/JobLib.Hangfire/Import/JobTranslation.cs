using System.Globalization;
using Hangfire.Common;
using Hangfire.States;
using JobLib.Client;
using JobLib.Diagnostics;
using JobLib.Hangfire.Source;
using JobLib.Invocation;
using JobLib.Jobs;
using JobLib.Recurring;
using JobLib.Retries;
using JobLib.Storage;
using HangfireContinuation = Hangfire.JobContinuationOptions;
using HangfireJob = Hangfire.Common.Job;

namespace JobLib.Hangfire.Import;

/// <summary>Makes JobLib's job of one of Hangfire's, or says why not.</summary>
internal sealed class JobTranslation(JobFactory factory, string keyPrefix)
{
    // What becomes something else of a job, or is Hangfire's alone.
    private static readonly HashSet<string> Own = new(StringComparer.OrdinalIgnoreCase)
    {
        "RetryCount",
        "CurrentCulture",
        "CurrentUICulture",
        "RecurringJobId",
        StoredContinuations.Parameter,
    };

    /// <param name="source">The job.</param>
    /// <param name="parent">What its parent has become; null when it has none.</param>
    /// <exception cref="NotMovableException">It cannot be shown to come back as it was.</exception>
    public NewJob Translate(SourceJob source, JobId? parent)
    {
        try
        {
            return Make(source, StoredCall.Load(source.Data), parent);
        }
        catch (InvalidJobException error)
        {
            throw new NotMovableException(
                error.Message,
                "Change the method or the type of its argument as the reason says, and import again; or let Hangfire run the job."
            );
        }
        catch (Exception error) when (error is not NotMovableException) // the job's own types may throw anything when their attributes and members are read
        {
            throw new NotMovableException(ExceptionText.Message(error), "See the reason; or let Hangfire run the job.");
        }
    }

    private NewJob Make(SourceJob source, HangfireJob stored, JobId? parent)
    {
        var job = Job.Create(stored.Type, stored.Method, [.. stored.Args]);
        var call = factory.CallOf(job);
        var queue = factory.QueueOf(call, QueueOf(source, stored));
        var parameters = Parameters(source);
        if (source.State == FailedState.StateName)
        {
            AddFailure(parameters, source, queue);
            queue = FailedJobs.Queue;
        }

        var options = new EnqueueOptions { Queue = queue, IdempotencyKey = keyPrefix + source.Id, Tags = [MoveParameters.Tag], Parameters = parameters };
        EnqueueRules.Check(options);
        var made = factory.Make(call, job, options, StartOf(source, parent), batch: null, queue);
        ArgumentProof.Check(call, stored, made.Payload);
        return made with { CapturedContext = CultureOf(source), RecurringId = RecurringIdOf(source) };
    }

    private static JobStart StartOf(SourceJob source, JobId? parent)
    {
        if (source.State == ScheduledState.StateName) return JobStart.AtInstant(new DateTimeOffset(JobHelper.DeserializeDateTime(Needed(source, "EnqueueAt"))));
        return parent is { } id ? JobStart.AfterJob(id, ConditionOf(Needed(source, "Options"))) : JobStart.Now;
    }

    // Hangfire counts a failed parent as one that may still be retried, also where any end is asked for.
    private static JobContinuationOptions ConditionOf(string options)
    {
        var stored = Enum.Parse<HangfireContinuation>(options);
        return stored == HangfireContinuation.OnAnyFinishedState
            ? JobContinuationOptions.OnlyOnSucceededState | JobContinuationOptions.OnlyOnDeletedState
            : (JobContinuationOptions)stored;
    }

    private static string? QueueOf(SourceJob source, HangfireJob stored)
    {
        if (source.State == EnqueuedState.StateName) return Needed(source, "Queue");
        if (source.State != AwaitingState.StateName) return StoredCall.QueueOf(stored);
        return SerializationHelper.Deserialize<IState>(Needed(source, "NextState"), SerializationOption.TypedInternal) is EnqueuedState next
            ? stored.Queue ?? (next.Queue == EnqueuedState.DefaultQueue ? StoredCall.QueueOf(stored) : next.Queue)
            : throw new NotMovableException(
                "After its parent it does not go into a queue but into another state.",
                "Let Hangfire run the parent and this job."
            );
    }

    private static Dictionary<string, string> Parameters(SourceJob source)
    {
        var all = source
            .Parameters.Where(entry => entry.Value is not null && !Own.Contains(entry.Key))
            .ToDictionary(entry => entry.Key, entry => ParameterText.Of(entry.Value), StringComparer.Ordinal);
        all[MoveParameters.Id] = source.Id;
        all[MoveParameters.CreatedAt] = source.Data.CreatedAt.ToString("O", CultureInfo.InvariantCulture);
        if (
            source.State != FailedState.StateName
            && int.TryParse(Parameter(source, "RetryCount"), CultureInfo.InvariantCulture, out var retries)
            && retries > 0
        )
        {
            all[EarlierAttempts.Name] = EarlierAttempts.Write(retries);
        }

        return all;
    }

    private static void AddFailure(Dictionary<string, string> parameters, SourceJob source, string queue)
    {
        parameters[MoveParameters.Queue] = queue;
        parameters[MoveParameters.FailedAt] = source.Value("FailedAt") is { } at
            ? JobHelper.DeserializeDateTime(at).ToString("O", CultureInfo.InvariantCulture)
            : "";
        Add(MoveParameters.ErrorType, "ExceptionType");
        Add(MoveParameters.ErrorMessage, "ExceptionMessage");
        Add(MoveParameters.ErrorDetails, "ExceptionDetails");

        void Add(string name, string from) => parameters[name] = FreeText.Clean(source.Value(from) ?? "", FreeText.LineLength);
    }

    private static string? CultureOf(SourceJob source) =>
        Parameter(source, "CurrentCulture") is { } culture ? CapturedContext.OfCultures(culture, Parameter(source, "CurrentUICulture") ?? culture) : null;

    private static string? RecurringIdOf(SourceJob source)
    {
        var id = Parameter(source, "RecurringJobId");
        if (id is not null) RecurringDefinitions.Check(id);
        return id;
    }

    private static string? Parameter(SourceJob source, string name) =>
        source.Parameters.TryGetValue(name, out var json) && json is not null ? ParameterText.TextOf(json) ?? json : null;

    private static string Needed(SourceJob source, string name) => source.Value(name)
        ?? throw new NotMovableException(
            $"Hangfire's storage does not say what the {name} of its state {source.State} is.",
            "Look at the job on Hangfire's dashboard; requeue it there, and import again.");
}
