namespace JobLib;

/// <summary>Takes servers out of service and back, without stopping their processes.</summary>
public interface IServerManager
{
    /// <summary>
    /// The server fetches no more and finishes what it has, within two seconds of the call. Its process goes on, and stays drained until
    /// <see cref="UndrainAsync"/> or a restart.
    /// </summary>
    /// <param name="serverId">The server's <see cref="ServerSummary.Id"/>.</param>
    /// <param name="actor">Who does it; null for <see cref="JobActor.Application"/>.</param>
    /// <param name="cancellationToken">Ends the wait; whether the change took effect is then unknown.</param>
    /// <returns>False when there is no such server, or its lease has expired.</returns>
    /// <exception cref="FormatException"><paramref name="serverId"/> is no id.</exception>
    Task<bool> DrainAsync(string serverId, JobActor? actor = null, CancellationToken cancellationToken = default);

    /// <summary>The server fetches again.</summary>
    /// <inheritdoc cref="DrainAsync"/>
    Task<bool> UndrainAsync(string serverId, JobActor? actor = null, CancellationToken cancellationToken = default);
}
