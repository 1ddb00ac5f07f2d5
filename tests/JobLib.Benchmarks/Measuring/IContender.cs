namespace JobLib.Benchmarks.Measuring;

/// <summary>Something that does a scenario's work: JobLib, or its twin.</summary>
internal interface IContender : IAsyncDisposable
{
    /// <summary>Everything that the run needs and that is not to be measured.</summary>
    Task PrepareAsync(int jobs);

    /// <summary>The work. Called once after each preparation.</summary>
    /// <returns>When the scenario is about latency: each job's, in microseconds; otherwise nothing.</returns>
    Task<double[]> RunAsync(int jobs);
}
