using System.Diagnostics.CodeAnalysis;
using JobLib.Filters;
using JobLib.Invocation;
using JobLib.Invocation.Names;
using JobLib.Jobs;
using JobLib.TimeLimits;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace JobLib.Server.Execution;

/// <summary>One attempt of one job: its scope, its context, its instance, and the call through its filters.</summary>
[UnconditionalSuppressMessage("Trimming", "IL2072", Justification = Trimming.Gate)]
internal sealed class JobAttempt(ActiveJob job, JobCall call, JobPlan plan, object?[] arguments, AttemptServices services) : IAsyncDisposable
{
    private AsyncServiceScope? scope;
    private ServerJobContext? context;
    private object? target;
    private bool ownsTarget;
    private object? result;
    private JobPlan? followed; // null before the body's turn has come

    /// <summary>Made when somebody asks: a static method without filters needs none.</summary>
    public ServerJobContext Context => context ??= CreateContext();

    private IServiceProvider Services => (scope ??= CreateScope()).ServiceProvider;

    public IReadOnlyDictionary<string, string>? ChangedParameters(bool succeeded = false) => context?.ChangedParameters(succeeded);

    public string? WriteResult(out string? note)
    {
        note = null;
        return call.ResultType is { } type ? services.Results.Write(result, type, out note) : null;
    }

    public IJobOutcomeFilter[] OutcomeFilters() => followed is null ? [] : services.Plans.Outcome(followed, services.Plans.NeedsScope ? Services : null);

    public async ValueTask InvokeAsync()
    {
        var called = Follow(plan, call.Type); // before the instance is made: a constructor that throws fails by the job's own rule, and its filters see it
        if (!call.IsStatic)
        {
            target = Activate();
            var type = target.GetType();
            if (type != call.Type) called = Follow(services.Plans.For(call.Type, call.Method, type), type);
        }

        Supply();
        var filters = services.Plans.Execution(called, services.Plans.NeedsScope ? Services : null);
        using var logging = new JobLogScope(job, services.Server.Name, services.Loggers.For(call.Type));
        using var capture = services.Options.CaptureLogs is { } from ? JobLogCapture.Begin(from, Context) : null;
        using var timer = JobTimeLimits.Of(job.Claim.Parameters, called.Timeout) is { } timeout ? services.Timer.Watch(job, timeout) : null;
        await Next(filters, 0);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (ownsTarget && target is IAsyncDisposable asynchronous) await asynchronous.DisposeAsync();
            else if (ownsTarget && target is IDisposable disposable) disposable.Dispose();
        }
        finally
        {
            if (scope is { } opened) await opened.DisposeAsync();
        }
    }

    private JobPlan Follow(JobPlan next, Type implementation)
    {
        followed = next;
        job.Rule = next.Rule;
        return next.IsIterator
            ? throw new InvalidJobException($"{ShortTypeName.Of(implementation)}.{call.Method.Name} cannot run: {MethodRefusals.Iterator}")
            : next;
    }

    private ValueTask Next(IJobExecutionFilter[] filters, int index) => index == filters.Length ? CallAsync() : FilterAsync(filters, index);

    // A method of its own: a lambda costs an object even where it is not reached.
    private async ValueTask FilterAsync(IJobExecutionFilter[] filters, int index) => await filters[index].ExecuteAsync(Context, () => Next(filters, index + 1));

    private async ValueTask CallAsync() => result = await call.InvokeAsync(target, arguments);

    private object Activate()
    {
        if (Services.GetService(call.Type) is { } registered) return registered;
        if (call.Type.IsInterface || call.Type.IsAbstract)
        {
            throw new InvalidOperationException(
                $"No service is registered for {call.Type}. Register one in this process, for example services.AddScoped<{call.Type.Name}, YourImplementation>(), or enqueue the job on a class."
            );
        }

        ownsTarget = true;
        return ActivatorUtilities.CreateInstance(Services, call.Type);
    }

    // What a call cannot carry, the server puts in its place.
    private void Supply()
    {
        for (var i = 0; i < call.Parameters.Count; i++)
        {
            var parameter = call.Parameters[i];
            switch (parameter.Kind)
            {
                case JobParameterKind.CancellationToken:
                    arguments[i] = job.Token;
                    break;
                case JobParameterKind.Context:
                    arguments[i] = Context;
                    break;
                case JobParameterKind.FromException:
                    arguments[i] = job.Claim.Parent?.Error;
                    break;
            }
        }
    }

    private AsyncServiceScope CreateScope()
    {
        var created = services.Scopes.CreateAsyncScope();
        scope = created; // before the context, which carries the scope's services
        created.ServiceProvider.GetRequiredService<JobContextHolder>().Source = () => Context;
        return created;
    }

    private ServerJobContext CreateContext()
    {
        var claim = job.Claim;
        return new(job, services)
        {
            JobId = claim.Id.ToString(),
            Attempt = job.Attempt,
            Fence = claim.Fence,
            Queue = claim.Queue,
            CreatedAt = claim.CreatedAt,
            ScheduledAt = claim.ScheduledAt,
            BatchId = claim.Batch?.ToString(),
            RecurringId = claim.RecurringId,
            Parent = claim.Parent,
            Job = new Job(call.Type, call.Method, arguments),
            Parameters = new Dictionary<string, string>(claim.Parameters, StringComparer.Ordinal),
            Logger = services.Loggers.For(call.Type),
            Services = Services,
            CancellationToken = job.Token,
        };
    }
}
