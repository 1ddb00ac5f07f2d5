namespace JobLib.Server.Execution;

/// <summary>Carries the context into the job's DI scope.</summary>
internal sealed class JobContextHolder
{
    public Func<JobContext>? Source { get; set; }

    public JobContext Context => Source is { } source
        ? source()
        : throw new InvalidOperationException(
            "JobContext is available only inside the scope of a running job. Take it as a parameter of the job's method, or resolve it there."
        );
}
