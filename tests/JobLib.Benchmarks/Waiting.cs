namespace JobLib.Benchmarks;

/// <summary>The size of the runs whose jobs take time.</summary>
internal static class Waiting
{
    public const int Milliseconds = 10;
    public const int Workers = 20;
}
