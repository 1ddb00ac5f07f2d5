using Microsoft.Extensions.Logging;

namespace JobLib.Diagnostics;

/// <summary>
/// Makes the loggers of JobLib, and is the only thing of it that knows the application's. Providers are the application's code: what one of them throws would
/// end a loop or stand in the place of a job's outcome, so it is swallowed here.
/// </summary>
internal sealed class GuardedLoggers(ILoggerFactory factory) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => new GuardedLogger(factory, categoryName);

    public void AddProvider(ILoggerProvider provider) => factory.AddProvider(provider);

    public void Dispose()
    {
        // The factory is the application's.
    }
}
