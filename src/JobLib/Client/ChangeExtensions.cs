using JobLib.Storage;

namespace JobLib;

/// <summary>Changes to a job by its id.</summary>
public static class ChangeExtensions
{
    /// <summary>Deletes a job, wherever it is. One that runs has its token cancelled within two seconds; its outcome no longer counts.</summary>
    /// <param name="client">The client.</param>
    /// <param name="jobId">The job.</param>
    /// <param name="expected">When given, a job in any other state is left alone.</param>
    /// <param name="actor">Who does it, and why; null for <see cref="JobActor.Application"/>.</param>
    /// <returns>Whether it happened: false when there is no such job, or it is in another state than expected, or deleted already.</returns>
    /// <exception cref="FormatException"><paramref name="jobId"/> is no id.</exception>
    /// <exception cref="StorageUnavailableException">The storage is away; whether the change took effect is unknown.</exception>
    public static bool Delete(this IBackgroundJobClient client, string jobId, JobState? expected = null, JobActor? actor = null) =>
        Change(client, Of(JobChangeKind.Delete, jobId, expected, actor));

    /// <inheritdoc cref="Delete"/>
    /// <param name="client">The client.</param>
    /// <param name="jobId">The job.</param>
    /// <param name="expected">When given, a job in any other state is left alone.</param>
    /// <param name="actor">Who does it, and why; null for <see cref="JobActor.Application"/>.</param>
    /// <param name="cancellationToken">Ends the wait; whether the change took effect is then unknown.</param>
    public static Task<bool> DeleteAsync(
        this IBackgroundJobClient client,
        string jobId,
        JobState? expected = null,
        JobActor? actor = null,
        CancellationToken cancellationToken = default
    ) => ChangeAsync(client, Of(JobChangeKind.Delete, jobId, expected, actor), cancellationToken);

    /// <summary>
    /// Puts a job back into its queue, from any state: attempts and crashes count anew. A continuation no longer waits for its parent. One that is in its queue
    /// stays where it is.
    /// </summary>
    /// <param name="client">The client.</param>
    /// <param name="jobId">The job.</param>
    /// <param name="expected">When given, a job in any other state is left alone.</param>
    /// <param name="actor">Who does it, and why; null for <see cref="JobActor.Application"/>.</param>
    /// <returns>Whether it happened: false when there is no such job, or it is in another state than expected.</returns>
    /// <inheritdoc cref="Delete"/>
    public static bool Requeue(this IBackgroundJobClient client, string jobId, JobState? expected = null, JobActor? actor = null) =>
        Change(client, Of(JobChangeKind.Requeue, jobId, expected, actor));

    /// <inheritdoc cref="Requeue"/>
    /// <param name="client">The client.</param>
    /// <param name="jobId">The job.</param>
    /// <param name="expected">When given, a job in any other state is left alone.</param>
    /// <param name="actor">Who does it, and why; null for <see cref="JobActor.Application"/>.</param>
    /// <param name="cancellationToken">Ends the wait; whether the change took effect is then unknown.</param>
    public static Task<bool> RequeueAsync(
        this IBackgroundJobClient client,
        string jobId,
        JobState? expected = null,
        JobActor? actor = null,
        CancellationToken cancellationToken = default
    ) => ChangeAsync(client, Of(JobChangeKind.Requeue, jobId, expected, actor), cancellationToken);

    /// <summary>Gives a job a new time, from any state: attempts and crashes count anew. A continuation no longer waits for its parent.</summary>
    /// <param name="client">The client.</param>
    /// <param name="jobId">The job.</param>
    /// <param name="delay">How long it waits from now.</param>
    /// <param name="expected">When given, a job in any other state is left alone.</param>
    /// <param name="actor">Who does it, and why; null for <see cref="JobActor.Application"/>.</param>
    /// <returns>Whether it happened: false when there is no such job, or it is in another state than expected.</returns>
    /// <inheritdoc cref="Delete"/>
    public static bool Reschedule(this IBackgroundJobClient client, string jobId, TimeSpan delay, JobState? expected = null, JobActor? actor = null) =>
        Change(client, Of(JobChangeKind.Reschedule, jobId, expected, actor) with { Delay = delay });

    /// <inheritdoc cref="Reschedule(IBackgroundJobClient, string, TimeSpan, JobState?, JobActor?)"/>
    /// <param name="client">The client.</param>
    /// <param name="jobId">The job.</param>
    /// <param name="enqueueAt">When it may run.</param>
    /// <param name="expected">When given, a job in any other state is left alone.</param>
    /// <param name="actor">Who does it, and why; null for <see cref="JobActor.Application"/>.</param>
    public static bool Reschedule(
        this IBackgroundJobClient client,
        string jobId,
        DateTimeOffset enqueueAt,
        JobState? expected = null,
        JobActor? actor = null
    ) => Change(client, Of(JobChangeKind.Reschedule, jobId, expected, actor) with { At = enqueueAt });

    /// <inheritdoc cref="Reschedule(IBackgroundJobClient, string, TimeSpan, JobState?, JobActor?)"/>
    /// <param name="client">The client.</param>
    /// <param name="jobId">The job.</param>
    /// <param name="delay">How long it waits from now.</param>
    /// <param name="expected">When given, a job in any other state is left alone.</param>
    /// <param name="actor">Who does it, and why; null for <see cref="JobActor.Application"/>.</param>
    /// <param name="cancellationToken">Ends the wait; whether the change took effect is then unknown.</param>
    public static Task<bool> RescheduleAsync(
        this IBackgroundJobClient client,
        string jobId,
        TimeSpan delay,
        JobState? expected = null,
        JobActor? actor = null,
        CancellationToken cancellationToken = default
    ) => ChangeAsync(client, Of(JobChangeKind.Reschedule, jobId, expected, actor) with { Delay = delay }, cancellationToken);

    /// <inheritdoc cref="Reschedule(IBackgroundJobClient, string, TimeSpan, JobState?, JobActor?)"/>
    /// <param name="client">The client.</param>
    /// <param name="jobId">The job.</param>
    /// <param name="enqueueAt">When it may run.</param>
    /// <param name="expected">When given, a job in any other state is left alone.</param>
    /// <param name="actor">Who does it, and why; null for <see cref="JobActor.Application"/>.</param>
    /// <param name="cancellationToken">Ends the wait; whether the change took effect is then unknown.</param>
    public static Task<bool> RescheduleAsync(
        this IBackgroundJobClient client,
        string jobId,
        DateTimeOffset enqueueAt,
        JobState? expected = null,
        JobActor? actor = null,
        CancellationToken cancellationToken = default
    ) => ChangeAsync(client, Of(JobChangeKind.Reschedule, jobId, expected, actor) with { At = enqueueAt }, cancellationToken);

    private static JobChangeRequest Of(JobChangeKind kind, string jobId, JobState? expected, JobActor? actor)
    {
        ArgumentNullException.ThrowIfNull(jobId);
        return new() { Kind = kind, JobIds = [jobId], Expected = expected, Actor = actor ?? JobActor.Application };
    }

    private static bool Change(IBackgroundJobClient client, JobChangeRequest request)
    {
        ArgumentNullException.ThrowIfNull(client);
        return client.Change(request)[0] == ChangeStatus.Applied;
    }

    private static async Task<bool> ChangeAsync(IBackgroundJobClient client, JobChangeRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(client);
        return (await client.ChangeAsync(request, cancellationToken))[0] == ChangeStatus.Applied;
    }
}
