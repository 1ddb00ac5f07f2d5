using JobLib.Filters;
using JobLib.Serialization;
using JobLib.Telemetry;
using Microsoft.Extensions.DependencyInjection;

namespace JobLib.Server.Execution;

/// <summary>What every attempt of a session uses. One reference in each attempt instead of nine: there is one for every job.</summary>
internal sealed record AttemptServices(
    ServerSession Server,
    JobPlans Plans,
    ResultWriter Results,
    IServiceScopeFactory Scopes,
    JobLoggers Loggers,
    AttemptTimer Timer,
    IServiceProvider Host,
    JobTelemetry Telemetry,
    JobLibOptions Options
);
