namespace JobLib;

/// <summary>
/// Adds, changes and removes recurring jobs. <see cref="RecurringJobManagerExtensions"/> adds the calls that take an expression, and <see cref="RecurringJob"/>
/// the static ones.
/// </summary>
public interface IRecurringJobManager
{
    /// <summary>
    /// Adds a recurring job or updates the one with this id. Calling it at every start-up neither fires, shifts nor loses a run: what is unchanged is not even
    /// written.
    /// </summary>
    /// <param name="recurringJobId">The user's name for it, 1 to 200 characters, case-sensitive.</param>
    /// <param name="job">What to call.</param>
    /// <param name="cronExpression">Five fields, or six with seconds first; several of them by <see cref="Cron.AnyOf"/>, or an interval by
    /// <see cref="Cron.Every"/>.</param>
    /// <param name="options">Null: the defaults.</param>
    /// <param name="actor">Who does it, and why; null for <see cref="JobActor.Application"/>.</param>
    /// <param name="cancellationToken">Ends the wait for the storage.</param>
    /// <exception cref="CronFormatException">The expression cannot be read.</exception>
    /// <exception cref="ArgumentException">The schedule can never fire (and is not <see cref="Cron.Never"/>), or an option is wrong.</exception>
    /// <exception cref="InvalidJobException">
    /// The call cannot be a job; or its attributes name a limit or a rate that is named nowhere here, or the key of a sequence or a group that cannot be made.
    /// </exception>
    Task AddOrUpdateAsync(
        string recurringJobId,
        Job job,
        string cronExpression,
        RecurringJobOptions? options = null,
        JobActor? actor = null,
        CancellationToken cancellationToken = default
    );

    /// <summary>
    /// Adds or updates many recurring jobs together: a thousand of them take one commit instead of a thousand. Nothing is written when one of them is wrong;
    /// beyond <see cref="Storage.StorageInfo.MaxSet"/> each so many are a commit of their own, in their order, and a call that failed in between can be
    /// repeated.
    /// </summary>
    /// <param name="add">Fills the set.</param>
    /// <param name="actor">Who does it, and why; null for <see cref="JobActor.Application"/>.</param>
    /// <param name="cancellationToken">Ends the wait for the storage; which were written is then unknown.</param>
    /// <exception cref="CronFormatException">An expression cannot be read.</exception>
    /// <exception cref="ArgumentException">A schedule can never fire (and is not <see cref="Cron.Never"/>), an option is wrong, or an id stands
    /// twice.</exception>
    /// <example><c>await recurring.AddOrUpdateManyAsync(jobs => { foreach (var shop in shops) jobs.AddOrUpdate&lt;IReports&gt;($"report:{shop.Id}", x =>
    /// x.SendAsync(shop.Id), shop.Cron); });</c></example>
    Task AddOrUpdateManyAsync(Action<RecurringJobSet> add, JobActor? actor = null, CancellationToken cancellationToken = default);

    /// <summary>Creates a run now, beside the schedule, paused or not.</summary>
    /// <param name="recurringJobId">The recurring job.</param>
    /// <param name="actor">Who does it, and why, for the audit trail; null when it is the application's own work.</param>
    /// <param name="cancellationToken">Ends the wait for the storage; whether the run was created is then unknown.</param>
    /// <returns>The id of the run's job.</returns>
    /// <exception cref="RecurringJobNotFoundException">There is no such recurring job.</exception>
    /// <exception cref="JobCreationCanceledException">A filter did not let the run be created.</exception>
    Task<string> TriggerAsync(string recurringJobId, JobActor? actor = null, CancellationToken cancellationToken = default);

    /// <summary>The times that <see cref="BackfillAsync"/> would create runs for.</summary>
    /// <param name="recurringJobId">The recurring job.</param>
    /// <param name="from">The first instant.</param>
    /// <param name="to">The instant before which times count; not later than now.</param>
    /// <param name="cancellationToken">Ends the wait for the storage.</param>
    /// <exception cref="RecurringJobNotFoundException">There is no such recurring job.</exception>
    /// <exception cref="ArgumentException">There are more than 1,000, the times are not past, or the schedule has none that this process could
    /// know.</exception>
    Task<IReadOnlyList<DateTimeOffset>> PreviewBackfillAsync(
        string recurringJobId,
        DateTimeOffset from,
        DateTimeOffset to,
        CancellationToken cancellationToken = default
    );

    /// <summary>
    /// Creates a run for each time of the schedule in a past stretch of it, at most 1,000, whether there was one or not. <see cref="JobContext.ScheduledAt"/>
    /// tells a run its time.
    /// </summary>
    /// <remarks>
    /// Called again it creates what is missing: a time that was filled in has its run for as long as that job is kept, and at least for the retention of
    /// idempotency keys.
    /// </remarks>
    /// <param name="recurringJobId">The recurring job.</param>
    /// <param name="from">The first instant.</param>
    /// <param name="to">The instant before which times count; not later than now.</param>
    /// <param name="actor">Who does it, and why, for the audit trail; null when it is the application's own work.</param>
    /// <param name="cancellationToken">Ends the wait for the storage; which runs were created is then unknown, and a repeated call creates the others.</param>
    /// <returns>The ids of the jobs, by time.</returns>
    /// <exception cref="RecurringJobNotFoundException">There is no such recurring job.</exception>
    /// <exception cref="ArgumentException">There are more than 1,000, the times are not past, or the schedule has none that this process could
    /// know.</exception>
    /// <exception cref="JobCreationCanceledException">A filter did not let a run be created.</exception>
    Task<IReadOnlyList<string>> BackfillAsync(
        string recurringJobId,
        DateTimeOffset from,
        DateTimeOffset to,
        JobActor? actor = null,
        CancellationToken cancellationToken = default
    );

    /// <summary>Lets the schedule pass over the recurring job until it is resumed.</summary>
    /// <param name="recurringJobId">The recurring job.</param>
    /// <param name="actor">Who does it, and why, which is shown with it; null for <see cref="JobActor.Application"/>.</param>
    /// <param name="cancellationToken">Ends the wait for the storage; whether the change took effect is then unknown.</param>
    /// <returns>False when there is no such recurring job.</returns>
    Task<bool> PauseAsync(string recurringJobId, JobActor? actor = null, CancellationToken cancellationToken = default);

    /// <summary>Lets it recur again, from its next tick on: what passed meanwhile is not made up for.</summary>
    /// <param name="recurringJobId">The recurring job.</param>
    /// <param name="actor">Who does it, and why; null for <see cref="JobActor.Application"/>.</param>
    /// <param name="cancellationToken">Ends the wait for the storage; whether the change took effect is then unknown.</param>
    /// <returns>False when there is no such recurring job.</returns>
    Task<bool> ResumeAsync(string recurringJobId, JobActor? actor = null, CancellationToken cancellationToken = default);

    /// <summary>Leaves its next run out: it is due at the time after that one. Repeated at the same moment by two people, it skips one run.</summary>
    /// <param name="recurringJobId">The recurring job.</param>
    /// <param name="actor">Who does it, and why; null for <see cref="JobActor.Application"/>.</param>
    /// <param name="cancellationToken">Ends the wait for the storage; whether the change took effect is then unknown.</param>
    /// <returns>False when there is no such recurring job, or no next run to skip: it is paused, runs by hand only, or its schedule cannot be computed
    /// here.</returns>
    Task<bool> SkipNextAsync(string recurringJobId, JobActor? actor = null, CancellationToken cancellationToken = default);

    /// <summary>Removes it. Jobs that it has created stay.</summary>
    /// <param name="recurringJobId">The recurring job.</param>
    /// <param name="actor">Who does it, and why; null for <see cref="JobActor.Application"/>.</param>
    /// <param name="cancellationToken">Ends the wait for the storage; whether the change took effect is then unknown.</param>
    /// <returns>False when there is no such recurring job.</returns>
    Task<bool> RemoveIfExistsAsync(string recurringJobId, JobActor? actor = null, CancellationToken cancellationToken = default);

    /// <summary>A page of the recurring jobs, by id, with their next and last runs.</summary>
    Task<Page<RecurringSummary>> ListAsync(PageRequest? page = null, CancellationToken cancellationToken = default);
}
