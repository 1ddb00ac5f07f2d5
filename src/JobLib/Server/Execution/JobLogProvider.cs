using Microsoft.Extensions.Logging;

namespace JobLib.Server.Execution;

/// <summary>
/// Hears what the application logs, and keeps what belongs to a job whose server captures it. Depends on nothing: loggers are made before anything else.
/// </summary>
[ProviderAlias("JobLib")]
internal sealed class JobLogProvider : ILoggerProvider, ISupportExternalScope
{
    public ILogger CreateLogger(string categoryName) => Listener.Instance;

    public void SetScopeProvider(IExternalScopeProvider scopeProvider)
    {
        // It looks at no scopes; but one that did not take part here would be told of each of them.
    }

    public void Dispose()
    {
        // It has nothing.
    }

    private sealed class Listener : ILogger
    {
        public static Listener Instance { get; } = new();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None && JobLogCapture.Takes(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel)) return;
            try
            {
                JobLogCapture.Write(logLevel, formatter(state, exception), exception);
            }
            catch (Exception)
            {
                // The message threw when it was asked for its text: that must not fail the job.
            }
        }
    }
}
