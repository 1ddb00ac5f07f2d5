using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace JobLib.Tests;

/// <summary>Keeps what was logged, with the scopes that were open.</summary>
internal sealed class RecordedLog : ILoggerProvider, ISupportExternalScope
{
    private IExternalScopeProvider scopes = new LoggerExternalScopeProvider();

    public ConcurrentQueue<Line> Lines { get; } = new();

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => scopes = scopeProvider;

    public void Dispose()
    {
    }

    internal sealed record Line(string Category, LogLevel Level, EventId Id, string Text, Exception? Exception, IReadOnlyList<string> Scopes);

    private sealed class Logger(RecordedLog log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => log.scopes.Push(state);

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            _ = exception?.ToString(); // real loggers ask for it too
            var open = new List<string>();
            log.scopes.ForEachScope(static (scope, list) => list.Add(scope?.ToString() ?? ""), open);
            log.Lines.Enqueue(new(category, logLevel, eventId, formatter(state, exception), exception, open));
        }
    }
}
