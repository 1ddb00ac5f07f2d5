using System.Collections.Concurrent;
using System.Reflection;
using JobLib.Jobs;
using JobLib.Retries;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace JobLib.Filters;

/// <summary>
/// Collects the filters of a call: global ones and those of dependency injection first, then the attributes of the call's type and method, then those that only
/// the implementation has. <see cref="IJobFilter.Order"/> goes before all that.
/// </summary>
internal sealed class JobPlans(IReadOnlyList<IJobFilter> global, RetryOptions retry, TimeSpan? timeout, IServiceProvider services, ILogger logger)
{
    private readonly ConcurrentDictionary<(Type Type, MethodInfo Method, Type Implementation), JobPlan> plans = new();
    private readonly RetryRule defaultRule = RetryRule.From(retry);
    private readonly bool executionByScope = IsRegistered<IJobExecutionFilter>(services);
    private readonly bool outcomeByScope = IsRegistered<IJobOutcomeFilter>(services);

    /// <summary>Whether filters are registered as services, to be taken from each job's own scope.</summary>
    public bool NeedsScope => executionByScope || outcomeByScope;

    public RetryRule DefaultRule => defaultRule;

    public JobPlan For(Type type, MethodInfo method, Type implementation) =>
        plans.GetOrAdd((type, method, implementation), static (key, plans) => plans.Build(key.Type, key.Method, key.Implementation), this);

    public IJobExecutionFilter[] Execution(JobPlan plan, IServiceProvider? scope) => executionByScope ? Merge(plan.Execution, scope) : plan.Execution;

    public IJobOutcomeFilter[] Outcome(JobPlan plan, IServiceProvider? scope) => outcomeByScope ? Merge(plan.Outcome, scope) : plan.Outcome;

    private static T[] Merge<T>(T[] planned, IServiceProvider? scope)
        where T : IJobFilter => scope is null ? planned : [.. scope.GetServices<T>().Concat(planned).OrderBy(filter => filter.Order)];

    private static bool IsRegistered<T>(IServiceProvider services) => services.GetService<IServiceProviderIsService>()?.IsService(typeof(T)) == true;

    private JobPlan Build(Type type, MethodInfo method, Type implementation)
    {
        var target = MethodDispatch.TargetOf(method, implementation);
        IgnoredAttributes.Warn(logger, type, method, implementation, target);
        MemberInfo?[] members = [type, method, implementation == type ? null : implementation, target == method ? null : target];
        var filters = global.Concat(members.SelectMany(Attributes)).OrderBy(filter => filter.Order).ToArray();
        MemberInfo?[] byNearness = [method, type, target, implementation];
        return new(
            [.. filters.OfType<IJobExecutionFilter>()],
            [.. filters.OfType<IJobOutcomeFilter>()],
            RetryRule.From(byNearness) ?? defaultRule,
            JobTimeoutAttribute.On(byNearness) ?? timeout,
            IteratorMethods.Include(target));
    }

    private static IEnumerable<IJobFilter> Attributes(MemberInfo? member) => member?.GetCustomAttributes(inherit: true).OfType<IJobFilter>() ?? [];
}
