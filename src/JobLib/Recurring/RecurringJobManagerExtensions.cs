using System.Linq.Expressions;

namespace JobLib;

/// <summary>Adds recurring jobs by expressions. Everything else is on <see cref="IRecurringJobManager"/> itself.</summary>
public static class RecurringJobManagerExtensions
{
    /// <summary>Lets the schedule pass over the recurring job until it is resumed, and shows why.</summary>
    /// <param name="manager">The recurring jobs.</param>
    /// <param name="recurringJobId">The recurring job.</param>
    /// <param name="reason">Why, for people.</param>
    /// <param name="cancellationToken">Ends the wait for the storage; whether the change took effect is then unknown.</param>
    /// <returns>False when there is no such recurring job.</returns>
    public static Task<bool> PauseAsync(this IRecurringJobManager manager, string recurringJobId, string reason, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(manager);
        return manager.PauseAsync(recurringJobId, JobActor.Application with { Reason = reason }, cancellationToken);
    }

    /// <summary>Adds a recurring job or updates the one with this id.</summary>
    /// <param name="manager">The manager.</param>
    /// <param name="recurringJobId">The user's name for it, 1 to 200 characters, case-sensitive.</param>
    /// <param name="methodCall">What to call.</param>
    /// <param name="cronExpression">Five fields, or six with seconds first; or one of the methods of <see cref="Cron"/>.</param>
    /// <param name="options">Null: the defaults.</param>
    /// <param name="cancellationToken">Ends the wait for the storage.</param>
    /// <inheritdoc cref="IRecurringJobManager.AddOrUpdateAsync" path="/exception"/>
    public static Task AddOrUpdateAsync(
        this IRecurringJobManager manager,
        string recurringJobId,
        Expression<Action> methodCall,
        string cronExpression,
        RecurringJobOptions? options = null,
        CancellationToken cancellationToken = default
    ) => Checked(manager).AddOrUpdateAsync(recurringJobId, Job.FromExpression(methodCall), cronExpression, options, cancellationToken: cancellationToken);

    /// <inheritdoc cref="AddOrUpdateAsync(IRecurringJobManager, string, Expression{Action}, string, RecurringJobOptions, CancellationToken)"/>
    public static Task AddOrUpdateAsync(
        this IRecurringJobManager manager,
        string recurringJobId,
        Expression<Action> methodCall,
        Func<string> cronExpression,
        RecurringJobOptions? options = null,
        CancellationToken cancellationToken = default
    ) =>
        Checked(manager)
            .AddOrUpdateAsync(recurringJobId, Job.FromExpression(methodCall), Called(cronExpression), options, cancellationToken: cancellationToken);

    /// <inheritdoc cref="AddOrUpdateAsync(IRecurringJobManager, string, Expression{Action}, string, RecurringJobOptions, CancellationToken)"/>
    public static Task AddOrUpdateAsync(
        this IRecurringJobManager manager,
        string recurringJobId,
        Expression<Func<Task>> methodCall,
        string cronExpression,
        RecurringJobOptions? options = null,
        CancellationToken cancellationToken = default
    ) => Checked(manager).AddOrUpdateAsync(recurringJobId, Job.FromExpression(methodCall), cronExpression, options, cancellationToken: cancellationToken);

    /// <inheritdoc cref="AddOrUpdateAsync(IRecurringJobManager, string, Expression{Action}, string, RecurringJobOptions, CancellationToken)"/>
    public static Task AddOrUpdateAsync(
        this IRecurringJobManager manager,
        string recurringJobId,
        Expression<Func<Task>> methodCall,
        Func<string> cronExpression,
        RecurringJobOptions? options = null,
        CancellationToken cancellationToken = default
    ) =>
        Checked(manager)
            .AddOrUpdateAsync(recurringJobId, Job.FromExpression(methodCall), Called(cronExpression), options, cancellationToken: cancellationToken);

    /// <inheritdoc cref="AddOrUpdateAsync(IRecurringJobManager, string, Expression{Action}, string, RecurringJobOptions, CancellationToken)"/>
    public static Task AddOrUpdateAsync<T>(
        this IRecurringJobManager manager,
        string recurringJobId,
        Expression<Action<T>> methodCall,
        string cronExpression,
        RecurringJobOptions? options = null,
        CancellationToken cancellationToken = default
    ) => Checked(manager).AddOrUpdateAsync(recurringJobId, Job.FromExpression(methodCall), cronExpression, options, cancellationToken: cancellationToken);

    /// <inheritdoc cref="AddOrUpdateAsync(IRecurringJobManager, string, Expression{Action}, string, RecurringJobOptions, CancellationToken)"/>
    public static Task AddOrUpdateAsync<T>(
        this IRecurringJobManager manager,
        string recurringJobId,
        Expression<Action<T>> methodCall,
        Func<string> cronExpression,
        RecurringJobOptions? options = null,
        CancellationToken cancellationToken = default
    ) =>
        Checked(manager)
            .AddOrUpdateAsync(recurringJobId, Job.FromExpression(methodCall), Called(cronExpression), options, cancellationToken: cancellationToken);

    /// <inheritdoc cref="AddOrUpdateAsync(IRecurringJobManager, string, Expression{Action}, string, RecurringJobOptions, CancellationToken)"/>
    public static Task AddOrUpdateAsync<T>(
        this IRecurringJobManager manager,
        string recurringJobId,
        Expression<Func<T, Task>> methodCall,
        string cronExpression,
        RecurringJobOptions? options = null,
        CancellationToken cancellationToken = default
    ) => Checked(manager).AddOrUpdateAsync(recurringJobId, Job.FromExpression(methodCall), cronExpression, options, cancellationToken: cancellationToken);

    /// <inheritdoc cref="AddOrUpdateAsync(IRecurringJobManager, string, Expression{Action}, string, RecurringJobOptions, CancellationToken)"/>
    public static Task AddOrUpdateAsync<T>(
        this IRecurringJobManager manager,
        string recurringJobId,
        Expression<Func<T, Task>> methodCall,
        Func<string> cronExpression,
        RecurringJobOptions? options = null,
        CancellationToken cancellationToken = default
    ) =>
        Checked(manager)
            .AddOrUpdateAsync(recurringJobId, Job.FromExpression(methodCall), Called(cronExpression), options, cancellationToken: cancellationToken);

    private static IRecurringJobManager Checked(IRecurringJobManager manager)
    {
        ArgumentNullException.ThrowIfNull(manager);
        return manager;
    }

    private static string Called(Func<string> cronExpression)
    {
        ArgumentNullException.ThrowIfNull(cronExpression);
        return cronExpression();
    }
}
