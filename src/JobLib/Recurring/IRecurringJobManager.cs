namespace JobLib;

/// <summary>Adds, changes and removes recurring jobs. <see cref="RecurringJobManagerExtensions"/> adds the calls that take an expression, and <see cref="RecurringJob"/> the static ones.</summary>
public interface IRecurringJobManager
{
    /// <summary>
    /// Adds a recurring job or updates the one with this id. Calling it at every start-up neither fires, shifts nor loses a run: what is unchanged is not even written.
    /// </summary>
    /// <param name="recurringJobId">The user's name for it, 1 to 256 characters, case-sensitive.</param>
    /// <param name="job">What to call.</param>
    /// <param name="cronExpression">Five fields, or six with seconds first.</param>
    /// <param name="options">Null: the defaults.</param>
    /// <param name="actor">Who does it, and why; null for <see cref="JobActor.Application"/>.</param>
    /// <param name="cancellationToken">Ends the wait for the storage.</param>
    /// <exception cref="CronFormatException">The expression cannot be read.</exception>
    /// <exception cref="ArgumentException">The schedule can never fire (and is not <see cref="Cron.Never"/>), or an option is wrong.</exception>
    Task AddOrUpdateAsync(string recurringJobId, Job job, string cronExpression, RecurringJobOptions? options = null, JobActor? actor = null, CancellationToken cancellationToken = default);

    /// <summary>Creates a run now, beside the schedule, paused or not.</summary>
    /// <param name="recurringJobId">The recurring job.</param>
    /// <param name="actor">Who does it, and why, for the audit trail; null when it is the application's own work.</param>
    /// <param name="cancellationToken">Ends the wait for the storage; whether the run was created is then unknown.</param>
    /// <returns>The id of the run's job.</returns>
    /// <exception cref="RecurringJobNotFoundException">There is no such recurring job.</exception>
    /// <exception cref="JobCreationCanceledException">A filter did not let the run be created.</exception>
    Task<string> TriggerAsync(string recurringJobId, JobActor? actor = null, CancellationToken cancellationToken = default);

    /// <summary>Lets the schedule pass over the recurring job until it is resumed.</summary>
    /// <param name="recurringJobId">The recurring job.</param>
    /// <param name="actor">Who does it, and why; null for <see cref="JobActor.Application"/>.</param>
    /// <param name="cancellationToken">Ends the wait for the storage; whether the change took effect is then unknown.</param>
    /// <returns>False when there is no such recurring job.</returns>
    Task<bool> PauseAsync(string recurringJobId, JobActor? actor = null, CancellationToken cancellationToken = default);

    /// <summary>Lets it recur again, from its next tick on: what passed meanwhile is not made up for.</summary>
    /// <param name="recurringJobId">The recurring job.</param>
    /// <param name="actor">Who does it, and why; null for <see cref="JobActor.Application"/>.</param>
    /// <param name="cancellationToken">Ends the wait for the storage; whether the change took effect is then unknown.</param>
    /// <returns>False when there is no such recurring job.</returns>
    Task<bool> ResumeAsync(string recurringJobId, JobActor? actor = null, CancellationToken cancellationToken = default);

    /// <summary>Removes it. Jobs that it has created stay.</summary>
    /// <param name="recurringJobId">The recurring job.</param>
    /// <param name="actor">Who does it, and why; null for <see cref="JobActor.Application"/>.</param>
    /// <param name="cancellationToken">Ends the wait for the storage; whether the change took effect is then unknown.</param>
    /// <returns>False when there is no such recurring job.</returns>
    Task<bool> RemoveIfExistsAsync(string recurringJobId, JobActor? actor = null, CancellationToken cancellationToken = default);

    /// <summary>A page of the recurring jobs, by id, with their next and last runs.</summary>
    Task<Page<RecurringSummary>> ListAsync(PageRequest? page = null, CancellationToken cancellationToken = default);
}
