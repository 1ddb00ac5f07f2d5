namespace JobLib.Telemetry;

/// <summary>A server of this process, for whoever watches it: gauges and health checks.</summary>
internal interface IWatchedServer
{
    string Name { get; }

    /// <summary>How many jobs it may run at once.</summary>
    int Capacity { get; }

    /// <summary>How many bodies run.</summary>
    int Active { get; }

    /// <summary>How many bodies go on although their time was up, and have given their worker back.</summary>
    int Stuck { get; }

    /// <summary>The queues of the jobs that run, one entry a job.</summary>
    IEnumerable<string> ActiveQueues();

    /// <summary>How it fares.</summary>
    ServerCondition Condition();
}
