using JobLib.Diagnostics;
using Microsoft.Extensions.Logging;

namespace JobLib.Tests.Diagnostics;

public class GuardedLoggersTests
{
    [Fact]
    public void A_line_reaches_the_other_providers_when_one_throws()
    {
        using var log = new RecordedLog();
        using var loggers = new LoggerFactory([new Throwing(), log]);
        var guarded = new GuardedLoggers(loggers).CreateLogger("any");

        Assert.True(guarded.IsEnabled(LogLevel.Warning));
        guarded.LogWarning("told");

        Assert.Equal("told", Assert.Single(log.Lines).Text);
    }

    [Fact]
    public void A_factory_that_throws_once_is_asked_again()
    {
        using var loggers = new Late();
        var guarded = new GuardedLoggers(loggers).CreateLogger("any");

        guarded.LogWarning("lost");
        guarded.LogWarning("told");

        Assert.Equal("told", Assert.Single(loggers.Log.Lines).Text);
    }

    [Fact]
    public void An_exception_that_cannot_tell_its_text_is_logged_as_what_could_be_read_of_it()
    {
        using var log = new RecordedLog();
        using var loggers = new LoggerFactory([log]);

        new GuardedLoggers(loggers).CreateLogger("any").LogWarning(new Silent(), "failed");

        Assert.Contains(nameof(Silent), Assert.Single(log.Lines).Exception?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_exception_that_holds_more_than_a_logger_could_write_is_logged_with_the_innermost()
    {
        using var log = new RecordedLog();
        using var loggers = new LoggerFactory([log]);
        Exception error = new IOException("the disk");
        for (var i = 0; i < 100_000; i++) error = new InvalidOperationException("around it", error);

        new GuardedLoggers(loggers).CreateLogger("any").LogWarning(error, "failed");

        var told = Assert.Single(log.Lines).Exception;
        Assert.Null(told?.InnerException);
        Assert.Contains("the disk", told?.Message, StringComparison.Ordinal);
    }

    private sealed class Silent : Exception
    {
        public override string ToString() => throw new NotSupportedException();
    }

    private sealed class Late : ILoggerFactory
    {
        private bool asked;

        public RecordedLog Log { get; } = new();

        public ILogger CreateLogger(string categoryName)
        {
            if (asked) return Log.CreateLogger(categoryName);
            asked = true;
            throw new InvalidOperationException("not yet");
        }

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public void Dispose() => Log.Dispose();
    }

    private sealed class Throwing : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => throw new InvalidOperationException("scope");

        public bool IsEnabled(LogLevel logLevel) => throw new InvalidOperationException("enabled");

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            throw new InvalidOperationException("log");

        public void Dispose()
        {
        }
    }
}
