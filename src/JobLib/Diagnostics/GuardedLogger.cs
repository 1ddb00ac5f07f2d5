using Microsoft.Extensions.Logging;

namespace JobLib.Diagnostics;

/// <summary>A logger that never throws. What one provider throws keeps nothing from the others: the application's factory asks them all.</summary>
internal sealed class GuardedLogger(ILoggerFactory factory, string category) : ILogger
{
    private ILogger? made;

    // At each use until it succeeds: a provider may throw when it is first asked for a category, and not the next time.
    private ILogger Made => made ??= factory.CreateLogger(category);

    public bool IsEnabled(LogLevel logLevel)
    {
        try
        {
            return Made.IsEnabled(logLevel);
        }
        catch (Exception)
        {
            return true; // the other providers may want the line
        }
    }

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (exception is not null && !ExceptionText.CanBeWritten(exception))
        {
            TryLog(logLevel, eventId, state, new InvalidOperationException(ExceptionText.Details(exception)), formatter);
            return;
        }

        if (TryLog(logLevel, eventId, state, exception, formatter) || exception is null || ExceptionText.CanBeRead(exception)) return;

        // Loggers ask the exception for its text, and that threw: what could be read of it is better than nothing.
        TryLog(logLevel, eventId, state, new InvalidOperationException($"{exception.GetType()}: {ExceptionText.Message(exception)}"), formatter);
    }

    /// <remarks>The end of a scope is the business of whoever opened it.</remarks>
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
    {
        try
        {
            return Made.BeginScope(state);
        }
        catch (Exception)
        {
            return null;
        }
    }

    private bool TryLog<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        try
        {
            Made.Log(logLevel, eventId, state, exception, formatter);
            return true;
        }
        catch (Exception)
        {
            return false;
        }
    }
}
