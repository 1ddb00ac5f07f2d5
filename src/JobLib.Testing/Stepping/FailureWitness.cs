using System.Collections.Concurrent;

namespace JobLib.Testing.Stepping;

/// <summary>Sees what bodies throw, as the outermost filter of the outcome: what is stored is only a text.</summary>
internal sealed class FailureWitness : IJobOutcomeFilter
{
    private readonly ConcurrentDictionary<string, Exception> thrown = new(StringComparer.Ordinal);

    public int Order => int.MinValue;

    /// <summary>What the attempt threw that has just ended; null when nothing was seen.</summary>
    public Exception? Take(string jobId) => thrown.TryRemove(jobId, out var exception) ? exception : null;

    public ValueTask DecideAsync(JobOutcomeContext context, Func<ValueTask> next)
    {
        if (context.Exception is { } exception) thrown[context.Job.JobId] = exception;
        return next();
    }
}
