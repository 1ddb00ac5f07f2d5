namespace JobLib.Reliability.Processes;

/// <summary>Version 0.1.0 has no limits but the concurrency key.</summary>
public sealed class LimitedFlow
{
    public static void Declare(JobLibBuilder jobs) => ArgumentNullException.ThrowIfNull(jobs);

    public static void Serve(JobServerOptions options) => ArgumentNullException.ThrowIfNull(options);

    public Task MakeAsync(int count) => throw new NotSupportedException($"{GetType().Name} of version 0.1.0 makes no jobs; {count} were asked for.");
}
