using System.Linq.Expressions;
using JobLib.Testing.Matching;

namespace JobLib.Testing;

/// <summary>What was enqueued in the host under test. Jobs count from their creation on, whatever has become of them since.</summary>
public static class EnqueuedAssertions
{
    /// <summary>Every job that was created, oldest first.</summary>
    public static IReadOnlyList<EnqueuedJob> AllEnqueued(this JobLibTest jobs) => Of(jobs).All();

    /// <summary>Every job of this type: the one that its call names, as in <c>Enqueue&lt;IMailer&gt;</c>.</summary>
    public static IReadOnlyList<EnqueuedJob> AllEnqueued<T>(this JobLibTest jobs) => [.. Of(jobs).All().Where(job => job.Job.Type == typeof(T))];

    /// <summary>
    /// Every job that is this call, with arguments that are written alike as JSON, oldest first. <see cref="Any"/> stands for arguments that do not matter; a
    /// token and a context never do.
    /// </summary>
    /// <exception cref="ArgumentException">The expression is not a single method call.</exception>
    public static IReadOnlyList<EnqueuedJob> AllEnqueued<T>(this JobLibTest jobs, Expression<Func<T, Task>> call) => Of(jobs).All(call, typeof(T));

    /// <inheritdoc cref="AllEnqueued{T}(JobLibTest, Expression{Func{T, Task}})"/>
    public static IReadOnlyList<EnqueuedJob> AllEnqueued<T>(this JobLibTest jobs, Expression<Action<T>> call) => Of(jobs).All(call, typeof(T));

    /// <inheritdoc cref="AllEnqueued{T}(JobLibTest, Expression{Func{T, Task}})"/>
    public static IReadOnlyList<EnqueuedJob> AllEnqueued(this JobLibTest jobs, Expression<Func<Task>> call) => Of(jobs).All(call, null);

    /// <inheritdoc cref="AllEnqueued{T}(JobLibTest, Expression{Func{T, Task}})"/>
    public static IReadOnlyList<EnqueuedJob> AllEnqueued(this JobLibTest jobs, Expression<Action> call) => Of(jobs).All(call, null);

    /// <summary>
    /// Holds that this call was enqueued, with arguments that are written alike as JSON. <see cref="Any"/> stands for arguments that do not matter; a token and
    /// a context never do.
    /// </summary>
    /// <returns>The job; of several the latest.</returns>
    /// <exception cref="JobAssertionException">It was not. The message has the nearest call and the arguments that differ.</exception>
    /// <exception cref="ArgumentException">The expression is not a single method call.</exception>
    public static EnqueuedJob AssertEnqueued<T>(this JobLibTest jobs, Expression<Func<T, Task>> call) => Of(jobs).Assert(call, typeof(T));

    /// <inheritdoc cref="AssertEnqueued{T}(JobLibTest, Expression{Func{T, Task}})"/>
    public static EnqueuedJob AssertEnqueued<T>(this JobLibTest jobs, Expression<Action<T>> call) => Of(jobs).Assert(call, typeof(T));

    /// <inheritdoc cref="AssertEnqueued{T}(JobLibTest, Expression{Func{T, Task}})"/>
    public static EnqueuedJob AssertEnqueued(this JobLibTest jobs, Expression<Func<Task>> call) => Of(jobs).Assert(call, null);

    /// <inheritdoc cref="AssertEnqueued{T}(JobLibTest, Expression{Func{T, Task}})"/>
    public static EnqueuedJob AssertEnqueued(this JobLibTest jobs, Expression<Action> call) => Of(jobs).Assert(call, null);

    /// <summary>Holds that nothing was enqueued at all.</summary>
    /// <exception cref="JobAssertionException">Something was. The message lists it.</exception>
    public static void RefuteEnqueued(this JobLibTest jobs) => Of(jobs).Refute();

    /// <summary>Holds that no such call was enqueued.</summary>
    /// <exception cref="JobAssertionException">It was. The message lists all that match.</exception>
    /// <inheritdoc cref="AllEnqueued{T}(JobLibTest, Expression{Func{T, Task}})" path="/exception"/>
    public static void RefuteEnqueued<T>(this JobLibTest jobs, Expression<Func<T, Task>> call) => Of(jobs).Refute(call, typeof(T));

    /// <inheritdoc cref="RefuteEnqueued{T}(JobLibTest, Expression{Func{T, Task}})"/>
    public static void RefuteEnqueued<T>(this JobLibTest jobs, Expression<Action<T>> call) => Of(jobs).Refute(call, typeof(T));

    /// <inheritdoc cref="RefuteEnqueued{T}(JobLibTest, Expression{Func{T, Task}})"/>
    public static void RefuteEnqueued(this JobLibTest jobs, Expression<Func<Task>> call) => Of(jobs).Refute(call, null);

    /// <inheritdoc cref="RefuteEnqueued{T}(JobLibTest, Expression{Func{T, Task}})"/>
    public static void RefuteEnqueued(this JobLibTest jobs, Expression<Action> call) => Of(jobs).Refute(call, null);

    private static EnqueuedJobs Of(JobLibTest jobs)
    {
        ArgumentNullException.ThrowIfNull(jobs);
        return jobs.Enqueued;
    }
}
