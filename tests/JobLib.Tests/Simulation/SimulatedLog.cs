using Microsoft.Extensions.Logging;

namespace JobLib.Tests.Simulation;

/// <summary>What the servers of a history say, with the times of the timeline: for whoever replays one.</summary>
internal sealed class SimulatedLog(Timeline timeline, string server) : ILoggerProvider, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel)) timeline.Say($"{server}: {logLevel} {eventId.Id} {formatter(state, exception)} {exception?.GetType().Name}");
    }

    public void Dispose()
    {
    }
}
