namespace JobLib.Testing.Stepping;

/// <summary>The flow of a job that a test runs.</summary>
/// <param name="Depth">1 for a job that a drain runs, more for one that runs inside of another.</param>
internal sealed record JobFlow(int Depth)
{
    /// <summary>Lets jobs that this one runs inline run one after the other.</summary>
    public SemaphoreSlim Gate { get; } = new(1);
}
