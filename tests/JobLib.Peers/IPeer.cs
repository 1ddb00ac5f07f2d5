namespace JobLib.Peers;

/// <summary>A library of background jobs, used as its documents say: a client, and a server that can be started and stopped.</summary>
internal interface IPeer : IAsyncDisposable
{
    /// <summary>Whether one call creates many jobs.</summary>
    bool CreatesMany { get; }

    /// <summary>Creates one job, and returns when it is stored.</summary>
    Task EnqueueAsync(int number);

    /// <summary>Creates many jobs by one call.</summary>
    Task EnqueueManyAsync(int count);

    /// <summary>Creates so many jobs as fast as the library can, outside of what is measured.</summary>
    /// <param name="count">How many.</param>
    /// <param name="wait">Whether they are <see cref="Work.WaitAsync"/>, not <see cref="Work.Run"/>.</param>
    Task FillAsync(int count, bool wait);

    /// <summary>Adds so many recurring jobs that are due at each full second.</summary>
    Task RecurAsync(int count);

    Task StartServerAsync();

    /// <summary>Returns when the running jobs are over and recorded.</summary>
    Task StopServerAsync();
}
