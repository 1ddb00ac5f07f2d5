using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace JobLib.Tests.Seams;

/// <summary>A provider that throws where it is told to, in the categories of JobLib and of its jobs.</summary>
internal sealed class TroubledLoggers : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName)
    {
        var ours = categoryName.StartsWith("JobLib", StringComparison.Ordinal);
        if (ours) Trouble.At(Seam.LoggerCreation);
        return new Logger(ours);
    }

    public void Dispose()
    {
    }

    private sealed class Logger(bool ours) : ILogger
    {
        public IDisposable BeginScope<TState>(TState state)
            where TState : notnull
        {
            if (ours) Trouble.At(Seam.LoggerScope);
            return new Scope(ours);
        }

        public bool IsEnabled(LogLevel logLevel)
        {
            if (ours) Trouble.At(Seam.LoggerIsEnabled);
            return true;
        }

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            _ = (exception?.ToString(), exception?.Message, exception?.StackTrace, exception?.Data, exception?.Source); // real loggers ask for them too
            if (ours) Trouble.At(Seam.LoggerLog);
        }
    }

    private sealed class Scope(bool ours) : IDisposable
    {
        public void Dispose()
        {
            if (ours) Trouble.At(Seam.LoggerScopeEnd);
        }
    }
}

/// <summary>The system's clock, when it does not throw.</summary>
internal sealed class TroubledClock : TimeProvider
{
    public override DateTimeOffset GetUtcNow()
    {
        Trouble.At(Seam.Clock);
        return base.GetUtcNow();
    }

    public override long GetTimestamp()
    {
        Trouble.At(Seam.Clock);
        return base.GetTimestamp();
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Trouble.At(Seam.Clock);
        return base.CreateTimer(callback, state, dueTime, period);
    }
}

/// <summary>Listens to JobLib's spans and figures while it lives.</summary>
internal sealed class TroubledListener : IDisposable
{
    private readonly MeterListener figures = new();

    private readonly ActivityListener spans = new()
    {
        ShouldListenTo = static source => source.Name.StartsWith("JobLib", StringComparison.Ordinal),
        Sample = static (ref _) =>
        {
            Trouble.At(Seam.ActivitySampling);
            return ActivitySamplingResult.AllDataAndRecorded;
        },
        ActivityStarted = static _ => Trouble.At(Seam.ActivityStart),
        ActivityStopped = static _ => Trouble.At(Seam.ActivityEnd),
        ExceptionRecorder = static (Activity _, Exception _, ref TagList _) => Trouble.At(Seam.ActivityException),
    };

    public TroubledListener()
    {
        figures.SetMeasurementEventCallback<long>(static (_, _, _, _) => Trouble.At(Seam.Measurement));
        figures.SetMeasurementEventCallback<double>(static (_, _, _, _) => Trouble.At(Seam.Measurement));
        figures.Start();
        figures.InstrumentPublished = static (instrument, listener) => // from now on: those of hosts before are nobody's trouble
        {
            if (instrument.Meter.Name == "JobLib") listener.EnableMeasurementEvents(instrument);
        };
        ActivitySource.AddActivityListener(spans);
    }

    public void Dispose()
    {
        spans.Dispose();
        figures.Dispose();
    }
}
