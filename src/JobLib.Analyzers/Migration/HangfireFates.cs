using Microsoft.CodeAnalysis;

namespace JobLib.Analyzers.Migration;

/// <summary>
/// What becomes of each name of Hangfire: it stays, it is called otherwise, or somebody has to decide. docs/from-hangfire.md tells the same to people.
/// </summary>
internal static class HangfireFates
{
    private const string ByServer = "JobLib's server does this by itself; leave it out, see JobServerOptions";
    private const string Outcome = "there are no state objects: an IJobOutcomeFilter sets context.Outcome, a call names its queue or time";

    /// <summary>Types that JobLib has under the same name.</summary>
    private static readonly HashSet<string> Same = new(StringComparer.Ordinal)
    {
        "BackgroundJob",
        "RecurringJob",
        "BatchJob",
        "IBackgroundJobClient",
        "IRecurringJobManager",
        "Cron",
        "RecurringJobOptions",
        "AutomaticRetryAttribute",
        "QueueAttribute",
        "DisableConcurrentExecutionAttribute",
        "JobDisplayNameAttribute",
        "JobContinuationOptions",
        "AttemptsExceededAction",
        "Job",
        "JobCancellationToken",
        "IGlobalConfiguration",
        "CompatibilityLevel",
    };

    /// <summary>Types that JobLib has under another name.</summary>
    public static IReadOnlyDictionary<string, string> Renamed { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["PerformContext"] = "JobContext",
        ["PerformingContext"] = "JobContext",
        ["PerformedContext"] = "JobContext",
        ["CreateContext"] = "JobCreation",
        ["CreatingContext"] = "JobCreation",
        ["CreatedContext"] = "JobCreation",
        ["ElectStateContext"] = "JobOutcomeContext",
        ["IJobCancellationToken"] = "CancellationToken",
        ["IServerFilter"] = "IJobExecutionFilter",
        ["IClientFilter"] = "IJobCreationFilter",
        ["IElectStateFilter"] = "IJobOutcomeFilter",
        ["JobFilterAttribute"] = "Attribute",
        ["BackgroundJobServerOptions"] = "JobServerOptions",
        ["DashboardOptions"] = "JobDashboardOptions",
        ["MisfireHandlingMode"] = "MisfireHandling",
        ["IBackgroundJobClientV2"] = "IBackgroundJobClient",
        ["IRecurringJobManagerV2"] = "IRecurringJobManager",
    };

    /// <summary>What is configured on Hangfire and is no matter of JobLib's: left out.</summary>
    public static HashSet<string> Dropped { get; } = new(StringComparer.Ordinal)
    {
        "SetDataCompatibilityLevel",
        "UseSimpleAssemblyNameTypeSerializer",
        "UseRecommendedSerializerSettings",
        "UseDefaultTypeSerializer",
        "UseDefaultTypeResolver",
        "UseResultsInContinuations",
        "UseIgnoredAssemblyVersionTypeResolver",
        "UseColouredConsoleLogProvider",
        "UseSerilogLogProvider",
        "UseNLogLogProvider",
        "UseLog4NetLogProvider",
        "UseNoOpLogProvider",
        "UseLogProvider",
        "UseActivator",
        "UseDarkModeSupportForDashboard",
        "UseDefaultCulture",
        "UseDashboardMetric",
        "UseDashboardMetrics",
        "UseMaxLinesInExceptionDetails",
        "UseMaxArgumentSizeToRender",
        "WithJobExpirationTimeout",
    };

    /// <summary>Storages, and what configures them here.</summary>
    public static IReadOnlyDictionary<string, string> Storages { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["UseSqlServerStorage"] = "UseSqlServer",
        ["UsePostgreSqlStorage"] = "UsePostgreSql",
        ["UseSQLiteStorage"] = "UseSqlite",
        ["UseRedisStorage"] = "UseRedis",
        ["UseInMemoryStorage"] = "UseInMemory",
        ["UseMemoryStorage"] = "UseInMemory",
    };

    /// <summary>Options of a server that JobLib has, by Hangfire's name.</summary>
    public static IReadOnlyDictionary<string, string> ServerOptions { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["WorkerCount"] = "WorkerCount",
        ["Queues"] = "Queues",
        ["ServerName"] = "Name",
        ["ShutdownTimeout"] = "ShutdownTimeout",
    };

    /// <summary>Options of the dashboard that JobLib has, by Hangfire's name.</summary>
    public static IReadOnlyDictionary<string, string> DashboardOptions { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["DashboardTitle"] = "Title",
        ["AppPath"] = "BackLink",
        ["DefaultRecordsPerPage"] = "PageSize",
    };

    private static readonly Dictionary<string, string> ByHand = new(StringComparer.Ordinal)
    {
        ["GlobalConfiguration"] = "nothing is configured by statics; configure it in services.AddJobLib(jobs => …)",
        ["GlobalJobFilters"] = "nothing is configured by statics; write jobs.AddFilter(…) in services.AddJobLib(jobs => …)",
        ["JobFilterProviders"] = "filters come from attributes, from dependency injection and from jobs.AddFilter(…)",
        ["JobStorage"] = "there is no current storage; inject IJobMonitor to read, IBackgroundJobClient to change",
        ["IMonitoringApi"] = "inject IJobMonitor, whose methods are asynchronous",
        ["IStorageConnection"] = "inject IJobMonitor, whose methods are asynchronous",
        ["BackgroundJobServer"] = "a server belongs to a host: Host.CreateApplicationBuilder, services.AddJobLib(…) and services.AddJobServer()",
        ["BackgroundJobClient"] = "inject IBackgroundJobClient, or call the static BackgroundJob",
        ["RecurringJobManager"] = "inject IRecurringJobManager, or call the static RecurringJob",
        ["JobActivator"] = "jobs are made by dependency injection, in a scope of their own; register what they need",
        ["IApplyStateFilter"] = "no filter runs in the storage's transaction; an IJobOutcomeFilter decides before the outcome is recorded",
        ["IServerExceptionFilter"] = "an IJobExecutionFilter sees what await next() throws",
        ["IClientExceptionFilter"] = "an IJobCreationFilter sees what await next() throws",
        ["IJobFilterProvider"] = "filters come from attributes, from dependency injection and from jobs.AddFilter(…)",
        ["IState"] = Outcome,
        ["EnqueuedState"] = Outcome,
        ["ScheduledState"] = Outcome,
        ["ProcessingState"] = Outcome,
        ["SucceededState"] = Outcome,
        ["FailedState"] = Outcome,
        ["DeletedState"] = Outcome,
        ["AwaitingState"] = Outcome,
        ["IDashboardAuthorizationFilter"] = "protect the endpoint: MapJobDashboard(…).RequireAuthorization(policy)",
        ["IDashboardAsyncAuthorizationFilter"] = "protect the endpoint: MapJobDashboard(…).RequireAuthorization(policy)",
        ["LatencyTimeoutAttribute"] = "set EnqueueOptions.ExpiresAfter where the job is created",
        ["CaptureCultureAttribute"] = "the caller's culture always travels with the job; leave it out",
        ["IBackgroundProcess"] = "write a BackgroundService and register it with services.AddHostedService",
        ["DashboardOptions.Authorization"] = "the dashboard is closed by default; protect the endpoint: MapJobDashboard(…).RequireAuthorization(policy)",
        ["DashboardOptions.AsyncAuthorization"] = "the dashboard is closed by default; protect the endpoint: MapJobDashboard(…).RequireAuthorization(policy)",
        ["DashboardOptions.IsReadOnlyFunc"] = "set JobDashboardOptions.ReadOnly, or Authorize for a rule by user",
        ["DashboardOptions.DisplayNameFunc"] = "set JobDashboardOptions.DisplayName",
        ["PerformedContext.Exception"] = "write a try around await next() in ExecuteAsync",
        ["PerformedContext.Result"] = "a filter does not see the result; store it in the job",
        ["PerformingContext.Canceled"] = "leave out await next() in ExecuteAsync, and the body does not run",
        ["CreatingContext.Canceled"] = "leave out await next() in CreateAsync, and the job is not created",
        ["ElectStateContext.CandidateState"] = "read and set context.Outcome",
        ["AutomaticRetryAttribute.LogEvents"] = "leave it out; log levels are set in the configuration of logging",
        ["BackgroundJobServerOptions.SchedulePollingInterval"] = ByServer,
        ["BackgroundJobServerOptions.HeartbeatInterval"] = ByServer,
        ["BackgroundJobServerOptions.ServerTimeout"] = ByServer,
        ["BackgroundJobServerOptions.ServerCheckInterval"] = ByServer,
        ["BackgroundJobServerOptions.CancellationCheckInterval"] = ByServer,
        ["BackgroundJobServerOptions.StopTimeout"] = ByServer,
        ["BackgroundJobServerOptions.Activator"] = ByServer,
        ["BackgroundJobServerOptions.FilterProvider"] = ByServer,
        ["CreateContextExtensions.SetJobParameter"] = "write context.Parameters[name] = text",
        ["CreateContext.SetJobParameter"] = "write context.Parameters[name] = text",
        ["CreateContext.GetJobParameter"] = "read context.Parameters[name], which holds texts",
        ["PerformContext.SetJobParameter"] = "write context.Parameters[name] = text",
        ["PerformContext.GetJobParameter"] = "read context.Parameters[name], which holds texts",
    };

    private static readonly HashSet<string> Simple = new(
        ByHand.Keys.Select(key => key.Substring(key.LastIndexOf('.') + 1)).Concat(Renamed.Keys),
        StringComparer.Ordinal
    );

    /// <summary>Whether a name in the source may be one that is to be looked at, by its text alone.</summary>
    public static bool MayBe(string name) => Simple.Contains(name) || Simple.Contains(name + "Attribute");

    public static bool IsOfHangfire(ISymbol? symbol) =>
        symbol?.ContainingAssembly?.Name is { } assembly && (assembly == "Hangfire" || assembly.StartsWith("Hangfire.", StringComparison.Ordinal));

    /// <summary>What to do by hand; null for what the fix does, or what stays as it is.</summary>
    public static string? Advice(ISymbol symbol) => symbol switch
    {
        INamedTypeSymbol type => AdviceOfType(type),
        IMethodSymbol { MethodKind: MethodKind.Constructor, ContainingType: { } type } => AdviceOfType(type),
        { ContainingType: { } type } => Lineage(type)
            .Select(name => ByHand.TryGetValue($"{name}.{symbol.Name}", out var advice) ? advice : null)
            .FirstOrDefault(advice => advice is not null),
        _ => null,
    };

    private static string? AdviceOfType(INamedTypeSymbol type)
    {
        if (ByHand.TryGetValue(type.Name, out var advice)) return advice;
        return Same.Contains(type.Name) || Renamed.ContainsKey(type.Name) || type.IsStatic || type.Name.EndsWith("StorageOptions", StringComparison.Ordinal)
            ? null
            : "JobLib has nothing of this name; see docs/from-hangfire.md";
    }

    private static IEnumerable<string> Lineage(INamedTypeSymbol type)
    {
        for (var at = type; at is not null; at = at.BaseType) yield return at.Name;
    }
}
