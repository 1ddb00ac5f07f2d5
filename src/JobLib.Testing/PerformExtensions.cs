using System.Linq.Expressions;

namespace JobLib.Testing;

/// <summary>The short forms of <see cref="JobLibTest.PerformAsync(Job, CancellationToken)"/>.</summary>
public static class PerformExtensions
{
    /// <inheritdoc cref="JobLibTest.PerformAsync(Job, CancellationToken)"/>
    /// <param name="jobs">The jobs of a host.</param>
    /// <param name="call">What to call: <c>x => x.SendAsync(7, default)</c>.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public static Task<JobRun> PerformAsync<T>(this JobLibTest jobs, Expression<Func<T, Task>> call, CancellationToken cancellationToken = default) =>
        Checked(jobs).PerformAsync(Job.FromExpression(call), cancellationToken);

    /// <inheritdoc cref="PerformAsync{T}(JobLibTest, Expression{Func{T, Task}}, CancellationToken)"/>
    public static Task<JobRun> PerformAsync<T>(this JobLibTest jobs, Expression<Action<T>> call, CancellationToken cancellationToken = default) =>
        Checked(jobs).PerformAsync(Job.FromExpression(call), cancellationToken);

    /// <inheritdoc cref="PerformAsync{T}(JobLibTest, Expression{Func{T, Task}}, CancellationToken)"/>
    public static Task<JobRun> PerformAsync(this JobLibTest jobs, Expression<Func<Task>> call, CancellationToken cancellationToken = default) =>
        Checked(jobs).PerformAsync(Job.FromExpression(call), cancellationToken);

    /// <inheritdoc cref="PerformAsync{T}(JobLibTest, Expression{Func{T, Task}}, CancellationToken)"/>
    public static Task<JobRun> PerformAsync(this JobLibTest jobs, Expression<Action> call, CancellationToken cancellationToken = default) =>
        Checked(jobs).PerformAsync(Job.FromExpression(call), cancellationToken);

    private static JobLibTest Checked(JobLibTest jobs)
    {
        ArgumentNullException.ThrowIfNull(jobs);
        return jobs;
    }
}
