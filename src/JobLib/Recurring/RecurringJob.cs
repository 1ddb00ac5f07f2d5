using System.Linq.Expressions;
using JobLib.Client;
using JobLib.Storage;

namespace JobLib;

/// <summary>
/// Recurring jobs of the host that runs the present job, elsewhere of the one that was built last. The same calls as <see cref="IRecurringJobManager"/> has.
/// </summary>
public static class RecurringJob
{
    /// <summary>Adds a recurring job or updates the one with this id. Calling it at every start-up neither fires, shifts nor loses a run.</summary>
    /// <param name="recurringJobId">The user's name for it, 1 to 200 characters, case-sensitive.</param>
    /// <param name="methodCall">What to call.</param>
    /// <param name="cronExpression">Five fields, or six with seconds first; or one of the methods of <see cref="Cron"/>.</param>
    /// <param name="options">Null: the defaults.</param>
    /// <exception cref="InvalidOperationException">No host with <c>AddJobLib</c> has been built.</exception>
    /// <inheritdoc cref="IRecurringJobManager.AddOrUpdateAsync" path="/exception"/>
    public static void AddOrUpdate(string recurringJobId, Expression<Action> methodCall, string cronExpression, RecurringJobOptions? options = null) =>
        Save(recurringJobId, Job.FromExpression(methodCall), cronExpression, options);

    /// <inheritdoc cref="AddOrUpdate(string, Expression{Action}, string, RecurringJobOptions)"/>
    public static void AddOrUpdate(string recurringJobId, Expression<Action> methodCall, Func<string> cronExpression, RecurringJobOptions? options = null) =>
        Save(recurringJobId, Job.FromExpression(methodCall), Called(cronExpression), options);

    /// <inheritdoc cref="AddOrUpdate(string, Expression{Action}, string, RecurringJobOptions)"/>
    public static void AddOrUpdate(string recurringJobId, Expression<Func<Task>> methodCall, string cronExpression, RecurringJobOptions? options = null) =>
        Save(recurringJobId, Job.FromExpression(methodCall), cronExpression, options);

    /// <inheritdoc cref="AddOrUpdate(string, Expression{Action}, string, RecurringJobOptions)"/>
    public static void AddOrUpdate(
        string recurringJobId,
        Expression<Func<Task>> methodCall,
        Func<string> cronExpression,
        RecurringJobOptions? options = null
    ) => Save(recurringJobId, Job.FromExpression(methodCall), Called(cronExpression), options);

    /// <inheritdoc cref="AddOrUpdate(string, Expression{Action}, string, RecurringJobOptions)"/>
    public static void AddOrUpdate<T>(string recurringJobId, Expression<Action<T>> methodCall, string cronExpression, RecurringJobOptions? options = null) =>
        Save(recurringJobId, Job.FromExpression(methodCall), cronExpression, options);

    /// <inheritdoc cref="AddOrUpdate(string, Expression{Action}, string, RecurringJobOptions)"/>
    public static void AddOrUpdate<T>(
        string recurringJobId,
        Expression<Action<T>> methodCall,
        Func<string> cronExpression,
        RecurringJobOptions? options = null
    ) => Save(recurringJobId, Job.FromExpression(methodCall), Called(cronExpression), options);

    /// <inheritdoc cref="AddOrUpdate(string, Expression{Action}, string, RecurringJobOptions)"/>
    public static void AddOrUpdate<T>(
        string recurringJobId,
        Expression<Func<T, Task>> methodCall,
        string cronExpression,
        RecurringJobOptions? options = null
    ) => Save(recurringJobId, Job.FromExpression(methodCall), cronExpression, options);

    /// <inheritdoc cref="AddOrUpdate(string, Expression{Action}, string, RecurringJobOptions)"/>
    public static void AddOrUpdate<T>(
        string recurringJobId,
        Expression<Func<T, Task>> methodCall,
        Func<string> cronExpression,
        RecurringJobOptions? options = null
    ) => Save(recurringJobId, Job.FromExpression(methodCall), Called(cronExpression), options);

    /// <inheritdoc cref="AddOrUpdate(string, Expression{Action}, string, RecurringJobOptions)"/>
    /// <param name="queue">Where the runs wait; goes before the options' queue.</param>
    /// <param name="recurringJobId">The user's name for it.</param>
    /// <param name="methodCall">What to call.</param>
    /// <param name="cronExpression">When.</param>
    /// <param name="options">Null: the defaults.</param>
    public static void AddOrUpdate(
        string recurringJobId,
        string queue,
        Expression<Action> methodCall,
        string cronExpression,
        RecurringJobOptions? options = null
    ) => Save(recurringJobId, Job.FromExpression(methodCall), cronExpression, InQueue(queue, options));

    /// <inheritdoc cref="AddOrUpdate(string, Expression{Action}, string, RecurringJobOptions)"/>
    /// <param name="queue">Where the runs wait; goes before the options' queue.</param>
    /// <param name="recurringJobId">The user's name for it.</param>
    /// <param name="methodCall">What to call.</param>
    /// <param name="cronExpression">When.</param>
    /// <param name="options">Null: the defaults.</param>
    public static void AddOrUpdate(
        string recurringJobId,
        string queue,
        Expression<Action> methodCall,
        Func<string> cronExpression,
        RecurringJobOptions? options = null
    ) => Save(recurringJobId, Job.FromExpression(methodCall), Called(cronExpression), InQueue(queue, options));

    /// <inheritdoc cref="AddOrUpdate(string, Expression{Action}, string, RecurringJobOptions)"/>
    /// <param name="queue">Where the runs wait; goes before the options' queue.</param>
    /// <param name="recurringJobId">The user's name for it.</param>
    /// <param name="methodCall">What to call.</param>
    /// <param name="cronExpression">When.</param>
    /// <param name="options">Null: the defaults.</param>
    public static void AddOrUpdate(
        string recurringJobId,
        string queue,
        Expression<Func<Task>> methodCall,
        string cronExpression,
        RecurringJobOptions? options = null
    ) => Save(recurringJobId, Job.FromExpression(methodCall), cronExpression, InQueue(queue, options));

    /// <inheritdoc cref="AddOrUpdate(string, Expression{Action}, string, RecurringJobOptions)"/>
    /// <param name="queue">Where the runs wait; goes before the options' queue.</param>
    /// <param name="recurringJobId">The user's name for it.</param>
    /// <param name="methodCall">What to call.</param>
    /// <param name="cronExpression">When.</param>
    /// <param name="options">Null: the defaults.</param>
    public static void AddOrUpdate(
        string recurringJobId,
        string queue,
        Expression<Func<Task>> methodCall,
        Func<string> cronExpression,
        RecurringJobOptions? options = null
    ) => Save(recurringJobId, Job.FromExpression(methodCall), Called(cronExpression), InQueue(queue, options));

    /// <inheritdoc cref="AddOrUpdate(string, Expression{Action}, string, RecurringJobOptions)"/>
    /// <param name="queue">Where the runs wait; goes before the options' queue.</param>
    /// <param name="recurringJobId">The user's name for it.</param>
    /// <param name="methodCall">What to call.</param>
    /// <param name="cronExpression">When.</param>
    /// <param name="options">Null: the defaults.</param>
    public static void AddOrUpdate<T>(
        string recurringJobId,
        string queue,
        Expression<Action<T>> methodCall,
        string cronExpression,
        RecurringJobOptions? options = null
    ) => Save(recurringJobId, Job.FromExpression(methodCall), cronExpression, InQueue(queue, options));

    /// <inheritdoc cref="AddOrUpdate(string, Expression{Action}, string, RecurringJobOptions)"/>
    /// <param name="queue">Where the runs wait; goes before the options' queue.</param>
    /// <param name="recurringJobId">The user's name for it.</param>
    /// <param name="methodCall">What to call.</param>
    /// <param name="cronExpression">When.</param>
    /// <param name="options">Null: the defaults.</param>
    public static void AddOrUpdate<T>(
        string recurringJobId,
        string queue,
        Expression<Action<T>> methodCall,
        Func<string> cronExpression,
        RecurringJobOptions? options = null
    ) => Save(recurringJobId, Job.FromExpression(methodCall), Called(cronExpression), InQueue(queue, options));

    /// <inheritdoc cref="AddOrUpdate(string, Expression{Action}, string, RecurringJobOptions)"/>
    /// <param name="queue">Where the runs wait; goes before the options' queue.</param>
    /// <param name="recurringJobId">The user's name for it.</param>
    /// <param name="methodCall">What to call.</param>
    /// <param name="cronExpression">When.</param>
    /// <param name="options">Null: the defaults.</param>
    public static void AddOrUpdate<T>(
        string recurringJobId,
        string queue,
        Expression<Func<T, Task>> methodCall,
        string cronExpression,
        RecurringJobOptions? options = null
    ) => Save(recurringJobId, Job.FromExpression(methodCall), cronExpression, InQueue(queue, options));

    /// <inheritdoc cref="AddOrUpdate(string, Expression{Action}, string, RecurringJobOptions)"/>
    /// <param name="queue">Where the runs wait; goes before the options' queue.</param>
    /// <param name="recurringJobId">The user's name for it.</param>
    /// <param name="methodCall">What to call.</param>
    /// <param name="cronExpression">When.</param>
    /// <param name="options">Null: the defaults.</param>
    public static void AddOrUpdate<T>(
        string recurringJobId,
        string queue,
        Expression<Func<T, Task>> methodCall,
        Func<string> cronExpression,
        RecurringJobOptions? options = null
    ) => Save(recurringJobId, Job.FromExpression(methodCall), Called(cronExpression), InQueue(queue, options));

    /// <inheritdoc cref="AddOrUpdate(string, Expression{Action}, string, RecurringJobOptions?)"/>
    public static Task AddOrUpdateAsync(
        string recurringJobId,
        Expression<Action> methodCall,
        string cronExpression,
        RecurringJobOptions? options = null,
        CancellationToken cancellationToken = default
    ) => Manager.AddOrUpdateAsync(recurringJobId, Job.FromExpression(methodCall), cronExpression, options, cancellationToken: cancellationToken);

    /// <inheritdoc cref="AddOrUpdate(string, Expression{Action}, Func{string}, RecurringJobOptions?)"/>
    public static Task AddOrUpdateAsync(
        string recurringJobId,
        Expression<Action> methodCall,
        Func<string> cronExpression,
        RecurringJobOptions? options = null,
        CancellationToken cancellationToken = default
    ) => Manager.AddOrUpdateAsync(recurringJobId, Job.FromExpression(methodCall), Called(cronExpression), options, cancellationToken: cancellationToken);

    /// <inheritdoc cref="AddOrUpdate(string, Expression{Func{Task}}, string, RecurringJobOptions?)"/>
    public static Task AddOrUpdateAsync(
        string recurringJobId,
        Expression<Func<Task>> methodCall,
        string cronExpression,
        RecurringJobOptions? options = null,
        CancellationToken cancellationToken = default
    ) => Manager.AddOrUpdateAsync(recurringJobId, Job.FromExpression(methodCall), cronExpression, options, cancellationToken: cancellationToken);

    /// <inheritdoc cref="AddOrUpdate(string, Expression{Func{Task}}, Func{string}, RecurringJobOptions?)"/>
    public static Task AddOrUpdateAsync(
        string recurringJobId,
        Expression<Func<Task>> methodCall,
        Func<string> cronExpression,
        RecurringJobOptions? options = null,
        CancellationToken cancellationToken = default
    ) => Manager.AddOrUpdateAsync(recurringJobId, Job.FromExpression(methodCall), Called(cronExpression), options, cancellationToken: cancellationToken);

    /// <inheritdoc cref="AddOrUpdate{T}(string, Expression{Action{T}}, string, RecurringJobOptions?)"/>
    public static Task AddOrUpdateAsync<T>(
        string recurringJobId,
        Expression<Action<T>> methodCall,
        string cronExpression,
        RecurringJobOptions? options = null,
        CancellationToken cancellationToken = default
    ) => Manager.AddOrUpdateAsync(recurringJobId, Job.FromExpression(methodCall), cronExpression, options, cancellationToken: cancellationToken);

    /// <inheritdoc cref="AddOrUpdate{T}(string, Expression{Action{T}}, Func{string}, RecurringJobOptions?)"/>
    public static Task AddOrUpdateAsync<T>(
        string recurringJobId,
        Expression<Action<T>> methodCall,
        Func<string> cronExpression,
        RecurringJobOptions? options = null,
        CancellationToken cancellationToken = default
    ) => Manager.AddOrUpdateAsync(recurringJobId, Job.FromExpression(methodCall), Called(cronExpression), options, cancellationToken: cancellationToken);

    /// <inheritdoc cref="AddOrUpdate{T}(string, Expression{Func{T, Task}}, string, RecurringJobOptions?)"/>
    public static Task AddOrUpdateAsync<T>(
        string recurringJobId,
        Expression<Func<T, Task>> methodCall,
        string cronExpression,
        RecurringJobOptions? options = null,
        CancellationToken cancellationToken = default
    ) => Manager.AddOrUpdateAsync(recurringJobId, Job.FromExpression(methodCall), cronExpression, options, cancellationToken: cancellationToken);

    /// <inheritdoc cref="AddOrUpdate{T}(string, Expression{Func{T, Task}}, Func{string}, RecurringJobOptions?)"/>
    public static Task AddOrUpdateAsync<T>(
        string recurringJobId,
        Expression<Func<T, Task>> methodCall,
        Func<string> cronExpression,
        RecurringJobOptions? options = null,
        CancellationToken cancellationToken = default
    ) => Manager.AddOrUpdateAsync(recurringJobId, Job.FromExpression(methodCall), Called(cronExpression), options, cancellationToken: cancellationToken);

    /// <inheritdoc cref="AddOrUpdate(string, string, Expression{Action}, string, RecurringJobOptions?)"/>
    public static Task AddOrUpdateAsync(
        string recurringJobId,
        string queue,
        Expression<Action> methodCall,
        string cronExpression,
        RecurringJobOptions? options = null,
        CancellationToken cancellationToken = default
    ) =>
        Manager.AddOrUpdateAsync(recurringJobId, Job.FromExpression(methodCall), cronExpression, InQueue(queue, options), cancellationToken: cancellationToken);

    /// <inheritdoc cref="AddOrUpdate(string, string, Expression{Action}, Func{string}, RecurringJobOptions?)"/>
    public static Task AddOrUpdateAsync(
        string recurringJobId,
        string queue,
        Expression<Action> methodCall,
        Func<string> cronExpression,
        RecurringJobOptions? options = null,
        CancellationToken cancellationToken = default
    ) =>
        Manager.AddOrUpdateAsync(
            recurringJobId,
            Job.FromExpression(methodCall),
            Called(cronExpression),
            InQueue(queue, options),
            cancellationToken: cancellationToken
        );

    /// <inheritdoc cref="AddOrUpdate(string, string, Expression{Func{Task}}, string, RecurringJobOptions?)"/>
    public static Task AddOrUpdateAsync(
        string recurringJobId,
        string queue,
        Expression<Func<Task>> methodCall,
        string cronExpression,
        RecurringJobOptions? options = null,
        CancellationToken cancellationToken = default
    ) =>
        Manager.AddOrUpdateAsync(recurringJobId, Job.FromExpression(methodCall), cronExpression, InQueue(queue, options), cancellationToken: cancellationToken);

    /// <inheritdoc cref="AddOrUpdate(string, string, Expression{Func{Task}}, Func{string}, RecurringJobOptions?)"/>
    public static Task AddOrUpdateAsync(
        string recurringJobId,
        string queue,
        Expression<Func<Task>> methodCall,
        Func<string> cronExpression,
        RecurringJobOptions? options = null,
        CancellationToken cancellationToken = default
    ) =>
        Manager.AddOrUpdateAsync(
            recurringJobId,
            Job.FromExpression(methodCall),
            Called(cronExpression),
            InQueue(queue, options),
            cancellationToken: cancellationToken
        );

    /// <inheritdoc cref="AddOrUpdate{T}(string, string, Expression{Action{T}}, string, RecurringJobOptions?)"/>
    public static Task AddOrUpdateAsync<T>(
        string recurringJobId,
        string queue,
        Expression<Action<T>> methodCall,
        string cronExpression,
        RecurringJobOptions? options = null,
        CancellationToken cancellationToken = default
    ) =>
        Manager.AddOrUpdateAsync(recurringJobId, Job.FromExpression(methodCall), cronExpression, InQueue(queue, options), cancellationToken: cancellationToken);

    /// <inheritdoc cref="AddOrUpdate{T}(string, string, Expression{Action{T}}, Func{string}, RecurringJobOptions?)"/>
    public static Task AddOrUpdateAsync<T>(
        string recurringJobId,
        string queue,
        Expression<Action<T>> methodCall,
        Func<string> cronExpression,
        RecurringJobOptions? options = null,
        CancellationToken cancellationToken = default
    ) =>
        Manager.AddOrUpdateAsync(
            recurringJobId,
            Job.FromExpression(methodCall),
            Called(cronExpression),
            InQueue(queue, options),
            cancellationToken: cancellationToken
        );

    /// <inheritdoc cref="AddOrUpdate{T}(string, string, Expression{Func{T, Task}}, string, RecurringJobOptions?)"/>
    public static Task AddOrUpdateAsync<T>(
        string recurringJobId,
        string queue,
        Expression<Func<T, Task>> methodCall,
        string cronExpression,
        RecurringJobOptions? options = null,
        CancellationToken cancellationToken = default
    ) =>
        Manager.AddOrUpdateAsync(recurringJobId, Job.FromExpression(methodCall), cronExpression, InQueue(queue, options), cancellationToken: cancellationToken);

    /// <inheritdoc cref="AddOrUpdate{T}(string, string, Expression{Func{T, Task}}, Func{string}, RecurringJobOptions?)"/>
    public static Task AddOrUpdateAsync<T>(
        string recurringJobId,
        string queue,
        Expression<Func<T, Task>> methodCall,
        Func<string> cronExpression,
        RecurringJobOptions? options = null,
        CancellationToken cancellationToken = default
    ) =>
        Manager.AddOrUpdateAsync(
            recurringJobId,
            Job.FromExpression(methodCall),
            Called(cronExpression),
            InQueue(queue, options),
            cancellationToken: cancellationToken
        );

    /// <summary>Creates a run now, beside the schedule, paused or not.</summary>
    /// <param name="recurringJobId">The recurring job.</param>
    /// <param name="actor">Who does it, and why, for the audit trail; null when it is the application's own work.</param>
    /// <returns>The id of the run's job.</returns>
    /// <exception cref="RecurringJobNotFoundException">There is no such recurring job.</exception>
    public static string TriggerJob(string recurringJobId, JobActor? actor = null) =>
        SynchronousCall.Run(() => new ValueTask<string>(Manager.TriggerAsync(recurringJobId, actor)));

    /// <inheritdoc cref="IRecurringJobManager.TriggerAsync"/>
    public static Task<string> TriggerJobAsync(string recurringJobId, JobActor? actor = null, CancellationToken cancellationToken = default) =>
        Manager.TriggerAsync(recurringJobId, actor, cancellationToken);

    /// <summary>Lets the schedule pass over the recurring job until it is resumed.</summary>
    /// <param name="recurringJobId">The recurring job.</param>
    /// <param name="actor">Who does it, and why; null for <see cref="JobActor.Application"/>.</param>
    /// <returns>False when there is no such recurring job.</returns>
    public static bool Pause(string recurringJobId, JobActor? actor = null) =>
        SynchronousCall.Run(() => new ValueTask<bool>(Manager.PauseAsync(recurringJobId, actor)));

    /// <inheritdoc cref="IRecurringJobManager.PauseAsync"/>
    public static Task<bool> PauseAsync(string recurringJobId, JobActor? actor = null, CancellationToken cancellationToken = default) =>
        Manager.PauseAsync(recurringJobId, actor, cancellationToken);

    /// <summary>Lets the schedule pass over the recurring job until it is resumed, and shows why.</summary>
    /// <param name="recurringJobId">The recurring job.</param>
    /// <param name="reason">Why, for people.</param>
    /// <returns>False when there is no such recurring job.</returns>
    public static bool Pause(string recurringJobId, string reason) =>
        SynchronousCall.Run(() => new ValueTask<bool>(Manager.PauseAsync(recurringJobId, reason)));

    /// <inheritdoc cref="RecurringJobManagerExtensions.PauseAsync"/>
    public static Task<bool> PauseAsync(string recurringJobId, string reason, CancellationToken cancellationToken = default) =>
        Manager.PauseAsync(recurringJobId, reason, cancellationToken);

    /// <inheritdoc cref="IRecurringJobManager.PreviewBackfillAsync"/>
    public static IReadOnlyList<DateTimeOffset> PreviewBackfill(string recurringJobId, DateTimeOffset from, DateTimeOffset to) =>
        SynchronousCall.Run(() => new ValueTask<IReadOnlyList<DateTimeOffset>>(Manager.PreviewBackfillAsync(recurringJobId, from, to)));

    /// <inheritdoc cref="IRecurringJobManager.BackfillAsync"/>
    public static IReadOnlyList<string> Backfill(string recurringJobId, DateTimeOffset from, DateTimeOffset to, JobActor? actor = null) =>
        SynchronousCall.Run(() => new ValueTask<IReadOnlyList<string>>(Manager.BackfillAsync(recurringJobId, from, to, actor)));

    /// <inheritdoc cref="IRecurringJobManager.PreviewBackfillAsync"/>
    public static Task<IReadOnlyList<DateTimeOffset>> PreviewBackfillAsync(
        string recurringJobId,
        DateTimeOffset from,
        DateTimeOffset to,
        CancellationToken cancellationToken = default
    ) => Manager.PreviewBackfillAsync(recurringJobId, from, to, cancellationToken);

    /// <inheritdoc cref="IRecurringJobManager.BackfillAsync"/>
    public static Task<IReadOnlyList<string>> BackfillAsync(
        string recurringJobId,
        DateTimeOffset from,
        DateTimeOffset to,
        JobActor? actor = null,
        CancellationToken cancellationToken = default
    ) => Manager.BackfillAsync(recurringJobId, from, to, actor, cancellationToken);

    /// <summary>Lets it recur again, from its next tick on.</summary>
    /// <param name="recurringJobId">The recurring job.</param>
    /// <param name="actor">Who does it, and why; null for <see cref="JobActor.Application"/>.</param>
    /// <returns>False when there is no such recurring job.</returns>
    public static bool Resume(string recurringJobId, JobActor? actor = null) =>
        SynchronousCall.Run(() => new ValueTask<bool>(Manager.ResumeAsync(recurringJobId, actor)));

    /// <inheritdoc cref="IRecurringJobManager.ResumeAsync"/>
    public static Task<bool> ResumeAsync(string recurringJobId, JobActor? actor = null, CancellationToken cancellationToken = default) =>
        Manager.ResumeAsync(recurringJobId, actor, cancellationToken);

    /// <summary>Leaves the next run out: the recurring job is due at the time after that one.</summary>
    /// <param name="recurringJobId">The recurring job.</param>
    /// <param name="actor">Who does it, and why; null for <see cref="JobActor.Application"/>.</param>
    /// <returns>False when there is no such recurring job, or no next run to skip.</returns>
    public static bool SkipNext(string recurringJobId, JobActor? actor = null) =>
        SynchronousCall.Run(() => new ValueTask<bool>(Manager.SkipNextAsync(recurringJobId, actor)));

    /// <inheritdoc cref="IRecurringJobManager.SkipNextAsync"/>
    public static Task<bool> SkipNextAsync(string recurringJobId, JobActor? actor = null, CancellationToken cancellationToken = default) =>
        Manager.SkipNextAsync(recurringJobId, actor, cancellationToken);

    /// <summary>Removes it. Jobs that it has created stay.</summary>
    /// <param name="recurringJobId">The recurring job.</param>
    /// <param name="actor">Who does it, and why; null for <see cref="JobActor.Application"/>.</param>
    /// <returns>False when there is no such recurring job.</returns>
    public static bool RemoveIfExists(string recurringJobId, JobActor? actor = null) =>
        SynchronousCall.Run(() => new ValueTask<bool>(Manager.RemoveIfExistsAsync(recurringJobId, actor)));

    /// <inheritdoc cref="IRecurringJobManager.RemoveIfExistsAsync"/>
    public static Task<bool> RemoveIfExistsAsync(string recurringJobId, JobActor? actor = null, CancellationToken cancellationToken = default) =>
        Manager.RemoveIfExistsAsync(recurringJobId, actor, cancellationToken);

    /// <inheritdoc cref="IRecurringJobManager.AddOrUpdateManyAsync"/>
    public static void AddOrUpdateMany(Action<RecurringJobSet> add, JobActor? actor = null) =>
        SynchronousCall.Run(async () =>
        {
            await Manager.AddOrUpdateManyAsync(add, actor);
            return true;
        });

    /// <inheritdoc cref="IRecurringJobManager.AddOrUpdateManyAsync"/>
    public static Task AddOrUpdateManyAsync(Action<RecurringJobSet> add, JobActor? actor = null, CancellationToken cancellationToken = default) =>
        Manager.AddOrUpdateManyAsync(add, actor, cancellationToken);

    private static IRecurringJobManager Manager => JobLibHost.Get<IRecurringJobManager>();

    private static void Save(string recurringJobId, Job job, string cronExpression, RecurringJobOptions? options) =>
        SynchronousCall.Run(async () =>
        {
            await Manager.AddOrUpdateAsync(recurringJobId, job, cronExpression, options);
            return true;
        });

    private static string Called(Func<string> cronExpression)
    {
        ArgumentNullException.ThrowIfNull(cronExpression);
        return cronExpression();
    }

    private static RecurringJobOptions InQueue(string queue, RecurringJobOptions? options) => (options ?? new()) with { Queue = queue };
}
