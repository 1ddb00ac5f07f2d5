namespace JobLib;

/// <summary>
/// What creates jobs: a client, or a batch that is being put together. <c>Enqueue</c>, <c>Schedule</c> and <c>ContinueJobWith</c> are extension methods over
/// it.
/// </summary>
public interface IJobCreator
{
    /// <summary>Creates a job.</summary>
    /// <param name="job">The call.</param>
    /// <param name="options">What else is to be said about it; null for nothing.</param>
    /// <returns>The job's id, or that of the job that has the idempotency key.</returns>
    /// <exception cref="InvalidJobException">The call cannot become a job.</exception>
    /// <exception cref="ArgumentException">An option is not as it must be.</exception>
    /// <exception cref="JobNotFoundException">The parent job does not exist.</exception>
    /// <exception cref="BatchNotFoundException">The parent batch does not exist.</exception>
    /// <exception cref="JobCreationCanceledException">A filter did not let the job be created.</exception>
    /// <exception cref="StorageUnavailableException">The storage stayed away for <see cref="JobLibOptions.CallTimeout"/>; whether the job was created is
    /// unknown.</exception>
    /// <exception cref="TransactionNotSupportedException">The storage cannot take part in the transaction.</exception>
    string Create(Job job, EnqueueOptions? options = null);

    /// <inheritdoc cref="Create"/>
    /// <param name="job">The call.</param>
    /// <param name="options">What else is to be said about it; null for nothing.</param>
    /// <param name="cancellationToken">Ends the wait; whether the job was created is then unknown.</param>
    Task<string> CreateAsync(Job job, EnqueueOptions? options = null, CancellationToken cancellationToken = default);
}
