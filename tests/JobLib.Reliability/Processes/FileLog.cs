using System.Globalization;
using Microsoft.Extensions.Logging;

namespace JobLib.Reliability.Processes;

/// <summary>Writes what JobLib says at Information and above beside the process's notes. A run that fails keeps it.</summary>
internal sealed class FileLog(WorkerSpec spec) : ILoggerProvider, ILogger
{
    private readonly TextWriter writer = TextWriter.Synchronized(
        new StreamWriter(new FileStream(Path.Combine(spec.Folder, $"{spec.Name}.log"), FileMode.Append, FileAccess.Write, FileShare.ReadWrite))
        {
            AutoFlush = true,
        }
    );

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (exception is PlannedFailureException) return;
        writer.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Notes.Now} {DateTime.UtcNow:HH:mm:ss.fff} {logLevel} {eventId.Id} {formatter(state, exception)} {exception}"
            )
        );
    }

    public void Dispose() => writer.Dispose();
}
