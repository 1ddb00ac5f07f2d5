using System.Linq.Expressions;

namespace JobLib;

/// <summary>Declares recurring jobs inside <c>AddJobLib</c>.</summary>
public static class JobLibBuilderRecurringExtensions
{
    /// <summary>Declares a recurring job. All of them are written together once the storage answers; what is unchanged is not written at all.</summary>
    /// <param name="jobs">The builder.</param>
    /// <param name="recurringJobId">The user's name for it, 1 to 200 characters, case-sensitive.</param>
    /// <param name="methodCall">What to call.</param>
    /// <param name="cronExpression">Five fields, or six with seconds first.</param>
    /// <param name="options">Null: the defaults.</param>
    public static JobLibBuilder AddRecurring<T>(
        this JobLibBuilder jobs,
        string recurringJobId,
        Expression<Func<T, Task>> methodCall,
        string cronExpression,
        RecurringJobOptions? options = null
    ) => Checked(jobs).Declare(new(recurringJobId, Job.FromExpression(methodCall), cronExpression, options ?? new()));

    /// <inheritdoc cref="AddRecurring{T}(JobLibBuilder, string, Expression{Func{T, Task}}, string, RecurringJobOptions)"/>
    public static JobLibBuilder AddRecurring<T>(
        this JobLibBuilder jobs,
        string recurringJobId,
        Expression<Action<T>> methodCall,
        string cronExpression,
        RecurringJobOptions? options = null
    ) => Checked(jobs).Declare(new(recurringJobId, Job.FromExpression(methodCall), cronExpression, options ?? new()));

    /// <inheritdoc cref="AddRecurring{T}(JobLibBuilder, string, Expression{Func{T, Task}}, string, RecurringJobOptions)"/>
    public static JobLibBuilder AddRecurring(
        this JobLibBuilder jobs,
        string recurringJobId,
        Expression<Func<Task>> methodCall,
        string cronExpression,
        RecurringJobOptions? options = null
    ) => Checked(jobs).Declare(new(recurringJobId, Job.FromExpression(methodCall), cronExpression, options ?? new()));

    /// <inheritdoc cref="AddRecurring{T}(JobLibBuilder, string, Expression{Func{T, Task}}, string, RecurringJobOptions)"/>
    public static JobLibBuilder AddRecurring(
        this JobLibBuilder jobs,
        string recurringJobId,
        Expression<Action> methodCall,
        string cronExpression,
        RecurringJobOptions? options = null
    ) => Checked(jobs).Declare(new(recurringJobId, Job.FromExpression(methodCall), cronExpression, options ?? new()));

    private static JobLibBuilder Checked(JobLibBuilder jobs)
    {
        ArgumentNullException.ThrowIfNull(jobs);
        return jobs;
    }
}
