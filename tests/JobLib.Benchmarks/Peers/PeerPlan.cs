namespace JobLib.Benchmarks.Peers;

/// <summary>How long the run beside the peers is.</summary>
/// <param name="Name">What it is called beside the table.</param>
/// <param name="Rounds">How often each does each trial.</param>
/// <param name="SecondsOfRun">How long a run is whose jobs can be as many as are needed.</param>
/// <param name="Calls">How many calls are timed.</param>
/// <param name="Seconds">How long a server is looked at that is idle, or has recurring jobs alone. Once is enough: it is the time that has to pass.</param>
internal sealed record PeerPlan(string Name, int Rounds, double SecondsOfRun, int Calls, int Seconds)
{
    /// <summary>About an hour.</summary>
    public static PeerPlan Whole { get; } = new("whole run", Rounds: 5, SecondsOfRun: 2, Calls: 400, Seconds: 60);

    /// <summary>A few minutes.</summary>
    public static PeerPlan Quick { get; } = new("quick run", Rounds: 2, SecondsOfRun: 0.4, Calls: 60, Seconds: 8);

    public int RoundsOf(string trial) => trial is "idle" or "recurring" ? 1 : Rounds;

    public int AmountOf(string trial) => trial switch
    {
        "start" => Calls,
        "idle" or "recurring" => Seconds,
        _ => throw new ArgumentException($"The jobs of '{trial}' are as many as fill the time.", nameof(trial)),
    };
}
