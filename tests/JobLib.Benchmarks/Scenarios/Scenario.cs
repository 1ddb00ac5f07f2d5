using JobLib.Benchmarks.Measuring;

namespace JobLib.Benchmarks.Scenarios;

/// <summary>One piece of work, done by JobLib and by its twin.</summary>
/// <param name="Storage">Where the jobs are stored.</param>
/// <param name="Name">What is done.</param>
/// <param name="Jobs">How many jobs a run has.</param>
/// <param name="Contender">JobLib.</param>
/// <param name="Twin">The same work without JobLib.</param>
/// <param name="Goals">What it should come to.</param>
internal sealed record Scenario(string Storage, string Name, int Jobs, Func<IContender> Contender, Func<IContender> Twin, params Goal[] Goals)
{
    /// <summary>Each preparation takes minutes, and warms what it prepares: three pairs, and no runs before them.</summary>
    public bool IsLong { get; init; }
}
