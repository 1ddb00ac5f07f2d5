using System.Linq.Expressions;
using JobLib.Recurring;

namespace JobLib;

/// <summary>Recurring jobs that are saved together by <see cref="IRecurringJobManager.AddOrUpdateManyAsync"/>.</summary>
public sealed class RecurringJobSet
{
    private readonly Dictionary<string, DeclaredRecurring> jobs = new(StringComparer.Ordinal);

    internal RecurringJobSet()
    {
    }

    internal IReadOnlyCollection<DeclaredRecurring> Jobs => jobs.Values;

    /// <summary>Adds a recurring job or updates the one with this id, when the set is saved.</summary>
    /// <param name="recurringJobId">The user's name for it, 1 to 200 characters, case-sensitive.</param>
    /// <param name="methodCall">What to call.</param>
    /// <param name="cronExpression">Five fields, or six with seconds first; or one of the methods of <see cref="Cron"/>.</param>
    /// <param name="options">Null: the defaults.</param>
    /// <returns>This set.</returns>
    /// <exception cref="ArgumentException">The set has a recurring job with this id.</exception>
    public RecurringJobSet AddOrUpdate<T>(
        string recurringJobId,
        Expression<Func<T, Task>> methodCall,
        string cronExpression,
        RecurringJobOptions? options = null
    ) => AddOrUpdate(recurringJobId, Job.FromExpression(methodCall), cronExpression, options);

    /// <inheritdoc cref="AddOrUpdate{T}(string, Expression{Func{T, Task}}, string, RecurringJobOptions)"/>
    public RecurringJobSet AddOrUpdate<T>(
        string recurringJobId,
        Expression<Action<T>> methodCall,
        string cronExpression,
        RecurringJobOptions? options = null
    ) => AddOrUpdate(recurringJobId, Job.FromExpression(methodCall), cronExpression, options);

    /// <inheritdoc cref="AddOrUpdate{T}(string, Expression{Func{T, Task}}, string, RecurringJobOptions)"/>
    public RecurringJobSet AddOrUpdate(string recurringJobId, Expression<Func<Task>> methodCall, string cronExpression, RecurringJobOptions? options = null) =>
        AddOrUpdate(recurringJobId, Job.FromExpression(methodCall), cronExpression, options);

    /// <inheritdoc cref="AddOrUpdate{T}(string, Expression{Func{T, Task}}, string, RecurringJobOptions)"/>
    public RecurringJobSet AddOrUpdate(string recurringJobId, Expression<Action> methodCall, string cronExpression, RecurringJobOptions? options = null) =>
        AddOrUpdate(recurringJobId, Job.FromExpression(methodCall), cronExpression, options);

    /// <inheritdoc cref="AddOrUpdate{T}(string, Expression{Func{T, Task}}, string, RecurringJobOptions)"/>
    /// <param name="recurringJobId">The user's name for it.</param>
    /// <param name="job">What to call.</param>
    /// <param name="cronExpression">When.</param>
    /// <param name="options">Null: the defaults.</param>
    public RecurringJobSet AddOrUpdate(string recurringJobId, Job job, string cronExpression, RecurringJobOptions? options = null)
    {
        RecurringDefinitions.Check(recurringJobId);
        return jobs.TryAdd(recurringJobId, new(recurringJobId, job, cronExpression, options ?? new()))
            ? this
            : throw new ArgumentException($"Recurring job '{recurringJobId}' is in the set twice. Give each its own id.", nameof(recurringJobId));
    }
}
