using JobLib.Diagnostics;
using Microsoft.Extensions.Logging;

namespace JobLib.Server.Execution;

/// <summary>
/// Writes what is logged in the flow of a job into the job's own log, from its beginning until it is disposed. A task that the job leaves behind writes nothing
/// more, and holds nothing of it.
/// </summary>
internal sealed class JobLogCapture : IDisposable
{
    private static readonly AsyncLocal<JobLogCapture?> OfFlow = new();

    private readonly LogLevel from;
    private volatile JobContext? context;

    private JobLogCapture(LogLevel from, JobContext context)
    {
        this.from = from;
        this.context = context;
    }

    /// <summary>Begins in the flow of the caller, an asynchronous method, whose end takes it back.</summary>
    public static JobLogCapture Begin(LogLevel from, JobContext context)
    {
        var capture = new JobLogCapture(from, context);
        OfFlow.Value = capture;
        return capture;
    }

    /// <summary>Whether a line of this level would be written into the log of a job.</summary>
    public static bool Takes(LogLevel level) => OfFlow.Value is { context: not null } capture && level >= capture.from;

    /// <summary>Writes a line into the log of the job in whose flow this is called.</summary>
    public static void Write(LogLevel level, string text, Exception? exception)
    {
        if (OfFlow.Value?.context is not { } context) return;
        context.Log(exception is null ? text : $"{text}\n{exception.GetType()}: {ExceptionText.Message(exception)}", level);
    }

    public void Dispose() => context = null;
}
