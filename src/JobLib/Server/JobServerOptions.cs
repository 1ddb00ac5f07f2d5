namespace JobLib;

/// <summary>
/// A server. Section <c>JobLib:Server</c> of the configuration, or <c>JobLib:Servers:NAME</c> for a named one, then the code of <c>AddJobServer</c>.
/// </summary>
public sealed class JobServerOptions
{
    /// <summary>What the server calls itself on the dashboard and in logs. Not unique.</summary>
    /// <value>
    /// Default: the machine's name and the process's id, <c>machine:4711</c>, followed by the name given to <c>AddJobServer</c>; further servers of one process
    /// that would have the same name are numbered from 2 on.
    /// </value>
    public string? Name { get; set; }

    /// <summary>The queues that it serves, in order.</summary>
    /// <value>Default: empty, which means <see cref="JobLibOptions.DefaultQueue"/> alone.</value>
    public string[] Queues { get; set; } = [];

    /// <summary>The order in which the queues are emptied.</summary>
    /// <value>Default: <see cref="QueueOrder.Strict"/>.</value>
    public QueueOrder QueueOrder { get; set; }

    /// <summary>How many jobs run at once: synchronous ones on as many threads of the server's own, asynchronous ones on the thread pool.</summary>
    /// <value>Default: five a processor, at most 20, as in Hangfire. 1 to 1,000.</value>
    public int WorkerCount { get; set; } = Math.Min(Environment.ProcessorCount * 5, 20);

    /// <summary>
    /// At most this many jobs are fetched ahead of the workers, as far as the recent rate says that they will start within 50 ms, or within two round trips
    /// where those are longer.
    /// </summary>
    /// <value>Default: 500. 0 fetches only for free workers. At most 500.</value>
    public int MaxPrefetch { get; set; } = 500;

    /// <summary>How long a fetched job may wait for a worker before it goes back to its queue.</summary>
    /// <value>Default: 1 s.</value>
    public TimeSpan PrefetchTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a finished job's outcome may wait for others to be recorded with it.</summary>
    /// <value>Default: 10 ms. At most 1 s.</value>
    public TimeSpan AcknowledgeDelay { get; set; } = TimeSpan.FromMilliseconds(10);

    /// <summary>How long an idle server waits for a wake-up before it looks by itself.</summary>
    /// <value>Default: 1 s.</value>
    /// <remarks>
    /// Where <see cref="ControlInterval"/> is no longer than this, its poll looks instead, which asks for all that may wait in one statement; the server then
    /// fetches every 10 s, to know that it can.
    /// </remarks>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long the server's jobs are its own without a renewal.</summary>
    /// <value>Default: 30 s. At least three heartbeats, at most 24 days.</value>
    /// <remarks>Shorter takes over from a dead server sooner, but a process that is merely paused may see its jobs run a second time.</remarks>
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often the lease is renewed, in one statement for all jobs.</summary>
    /// <value>Default: 10 s.</value>
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>A server whose last successful renewal began this long ago stops fetching and follows <see cref="OnLeaseDoubt"/>.</summary>
    /// <value>Default: 20 s. More than a heartbeat, less than the lease.</value>
    public TimeSpan SelfFence { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>What happens to running jobs then.</summary>
    /// <value>Default: <see cref="LeaseDoubt.Cancel"/>.</value>
    public LeaseDoubt OnLeaseDoubt { get; set; }

    /// <summary>How often the server looks for cancelled jobs, paused queues and its own draining.</summary>
    /// <value>Default: 1 s.</value>
    public TimeSpan ControlInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How often the server looks for jobs of servers whose lease has expired.</summary>
    /// <value>Default: 5 s.</value>
    public TimeSpan RescueInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often the server deletes what has expired. Less than a minute: half as often while there is nothing.</summary>
    /// <value>Default: 30 s.</value>
    public TimeSpan PruneInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long a ready job waits in its queue until its priority rises by one, and by one more after each further such time, up to the highest: so that a
    /// steady stream of urgent jobs does not starve the others for ever.
    /// </summary>
    /// <value>Default: null: never. 1 s to 1 day.</value>
    /// <remarks>
    /// What rises comes to the end of the line of its new priority. A retry, a scheduled job whose time comes and one that a person brings back begin with
    /// their own priority again; what a server gives back unrun keeps what it has risen to. It concerns all queues of the storage, whichever this server
    /// serves: where servers say different times, the shortest holds.
    /// </remarks>
    public TimeSpan? Aging { get; set; }

    /// <summary>A job becomes Failed, as poison, when this many servers died while they ran it.</summary>
    /// <value>Default: 3. Null: never.</value>
    public int? MaxCrashes { get; set; } = 3;

    /// <summary>
    /// How long a stopping server waits for its jobs after it has signalled their tokens. Keep it below the host's <c>ShutdownTimeout</c> (30 s).
    /// </summary>
    /// <value>Default: 25 s.</value>
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(25);

    /// <summary>How long a job whose time was up has to stop, after its token was cancelled, before its attempt fails although its body goes on.</summary>
    /// <value>Default: 10 s.</value>
    public TimeSpan TimeoutGrace { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// So many bodies that go on after their attempt was given up give their worker back, so that other jobs run beside them; further ones keep it until they
    /// end.
    /// </summary>
    /// <value>Default: null: as many as there are workers.</value>
    public int? MaxStuckJobs { get; set; }

    /// <summary>How long a job whose type or method is unknown here waits before another server may try it.</summary>
    /// <value>Default: 1 min.</value>
    public TimeSpan UnknownTypeDelay { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long such a job is passed around before it becomes Failed.</summary>
    /// <value>Default: 1 hour.</value>
    public TimeSpan UnknownTypeTimeout { get; set; } = TimeSpan.FromHours(1);
}
