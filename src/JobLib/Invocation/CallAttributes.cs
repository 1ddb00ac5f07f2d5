using System.Reflection;

namespace JobLib.Invocation;

/// <summary>What the attributes on a job's method and on its type say about its creation, read once.</summary>
internal sealed class CallAttributes(Type type, MethodInfo method)
{
    /// <summary>The queue of the method, else of the type; null when neither names one.</summary>
    public string? Queue { get; } =
        (method.GetCustomAttribute<QueueAttribute>(inherit: true) ?? type.GetCustomAttribute<QueueAttribute>(inherit: true))?.Name;

    /// <summary>The method's contract, when the job is created on the type that declares it.</summary>
    public JobContractAttribute? Contract { get; } = method.DeclaringType == type ? method.GetCustomAttribute<JobContractAttribute>(inherit: false) : null;

    public string? DisplayName { get; } = method.GetCustomAttribute<JobDisplayNameAttribute>(inherit: true)?.Format;

    public DisableConcurrentExecutionAttribute? Concurrency { get; } = method.GetCustomAttribute<DisableConcurrentExecutionAttribute>(inherit: true);

    public ConcurrencyLimitAttribute? Limit { get; } = method.GetCustomAttribute<ConcurrencyLimitAttribute>(inherit: true);

    public RateLimitAttribute? Rate { get; } = method.GetCustomAttribute<RateLimitAttribute>(inherit: true);

    public SequenceAttribute? Sequence { get; } = method.GetCustomAttribute<SequenceAttribute>(inherit: true);

    /// <summary>The group of the method, else of the type; null when neither names one.</summary>
    public GroupAttribute? Group { get; } =
        method.GetCustomAttribute<GroupAttribute>(inherit: true) ?? type.GetCustomAttribute<GroupAttribute>(inherit: true);

    /// <summary>
    /// How long an attempt may take, as far as the call's own method and type say; read here so that one that is no time is refused when the job is created.
    /// </summary>
    public TimeSpan? Timeout { get; } = JobTimeoutAttribute.On([method, type]);

    /// <summary>The creation filters of the type, then those of the method.</summary>
    public IReadOnlyList<IJobCreationFilter> CreationFilters { get; } =
        [.. type.GetCustomAttributes(inherit: true).OfType<IJobCreationFilter>(), .. method.GetCustomAttributes(inherit: true).OfType<IJobCreationFilter>()];
}
