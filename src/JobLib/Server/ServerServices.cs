using JobLib.Client.Calls;
using JobLib.Diagnostics;
using JobLib.Filters;
using JobLib.Invocation;
using JobLib.Recurring;
using JobLib.Serialization;
using JobLib.Server.Loops;
using JobLib.Telemetry;
using Microsoft.Extensions.DependencyInjection;

namespace JobLib.Server;

/// <summary>What every server of a host uses.</summary>
internal sealed record ServerServices(
    IStorageAccess Storage,
    JobCallResolver Calls,
    JobPlans Plans,
    ResultWriter Results,
    IServiceProvider Host,
    IServiceScopeFactory Scopes,
    GuardedLoggers Loggers,
    DueSignals Due,
    RecurringAdmission Admission,
    RecurringTicker Ticker,
    TimeProvider Clock,
    JobTelemetry Telemetry,
    JobLibOptions Options,
    JobLimits Limits,
    ServerThreads Threads)
{
    /// <summary>The application's version; null when it has none.</summary>
    public string? ApplicationVersion => Options.ApplicationVersion ?? EntryAssembly.Version;
}
