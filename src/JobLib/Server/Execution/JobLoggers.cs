using System.Collections.Concurrent;
using JobLib.Diagnostics;
using Microsoft.Extensions.Logging;

namespace JobLib.Server.Execution;

/// <summary>The loggers of the jobs' types. A factory looks each one up by name, and makes the name anew each time.</summary>
internal sealed class JobLoggers(GuardedLoggers factory)
{
    private readonly ConcurrentDictionary<Type, ILogger> known = new();

    public ILogger For(Type type) => known.GetOrAdd(type, static (type, factory) => factory.CreateLogger(type), factory);
}
