using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace JobLib.EntityFrameworkCore.Tests.Shops;

/// <summary>Keeps JobLib's events.</summary>
public sealed class EventLog : ILoggerProvider, ILogger
{
    public ConcurrentQueue<(int Event, string Text)> Events { get; } = new();

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Events.Enqueue((eventId.Id, formatter(state, exception)));

    public void Dispose()
    {
        // nothing is held
    }
}
