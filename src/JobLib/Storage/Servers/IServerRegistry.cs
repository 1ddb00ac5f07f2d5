using System.Diagnostics.CodeAnalysis;

namespace JobLib.Storage;

/// <summary>Keeps the servers and their leases.</summary>
[Experimental(StorageContract.Id, UrlFormat = StorageContract.Url)]
public interface IServerRegistry
{
    /// <summary>Adds a server with a lease from now. Every call makes a fresh session.</summary>
    /// <remarks>
    /// What it says of <see cref="ServerDescription.QueueLimits"/> is stored with its queues, in the place of what the server before it has said: the one that
    /// registered last says it, also when it is gone. Where that changes anything, <see cref="Signals.Version"/> is raised.
    /// </remarks>
    ValueTask<ServerId> RegisterAsync(ServerDescription server, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>
    /// Renews the lease and tells what became of the jobs that the server holds. Truly synchronous, on a connection of its own, so that neither a busy
    /// pool of threads nor a busy pool of connections can stop it.
    /// </summary>
    /// <remarks>
    /// Jobs of this owner that are not named, and were claimed by an older claim than the oldest one in flight, go back to their queue at once:
    /// the answer of their claim was lost. A lease that is past its end is renewed as long as no rescue has marked the server as dead: after an outage of the
    /// storage every lease looks expired, and nobody has taken the jobs. Renewal and the mark exclude each other. Once marked, nothing is renewed, and crashes
    /// that the rescue charged to the named jobs are taken back, since this server did not die. Renewal waits for no transaction of anybody else's: a row that
    /// one holds counts as held by this server.
    /// </remarks>
    RenewResult Renew(RenewRequest request);

    /// <summary>
    /// Stores what a session has counted: each row is put in the place of the one with the same period, start, method, queue and server, so that a call that is
    /// repeated counts nothing twice. No two rows of a call have the same of all. Whether the server still lives does not matter.
    /// </summary>
    ValueTask TallyAsync(ServerId server, IReadOnlyList<JobTally> tallies, CancellationToken cancellationToken);

    /// <summary>The control poll: one cheap read.</summary>
    ValueTask<Signals> SignalsAsync(ServerId owner, CancellationToken cancellationToken);

    /// <summary>
    /// The server goes. What it holds goes back to its queue without a charge, except the jobs in <paramref name="stillRunning"/>, whose bodies have not
    /// returned: they keep their lease until it expires, and the rescue that follows charges nothing either.
    /// </summary>
    ValueTask LeaveAsync(ServerId owner, IReadOnlyList<JobId> stillRunning, CancellationToken cancellationToken);

    /// <summary>Tells a server to fetch no more (or to fetch again), with a row of audit, and raises <see cref="Signals.Version"/>.</summary>
    /// <returns>False when the server does not exist, a rescue has marked it as dead, or it has left.</returns>
    ValueTask<bool> SetDrainingAsync(ServerId server, bool draining, JobActor actor, CancellationToken cancellationToken);
}
