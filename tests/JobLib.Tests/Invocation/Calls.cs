using System.Reflection;
using JobLib.Invocation;
using JobLib.Invocation.Names;

namespace JobLib.Tests.Invocation;

/// <summary>Makes calls for tests.</summary>
internal static class Calls
{
    public static JobCallResolver Resolver(Action<JobTypeRules>? configure = null, Action<JobLibOptions>? options = null)
    {
        var rules = new JobTypeRules();
        configure?.Invoke(rules);
        var settings = new JobLibOptions();
        options?.Invoke(settings);
        return new(settings, rules);
    }

    public static JobCall For<T>(string method, JobCallResolver? resolver = null) => (resolver ?? Resolver()).For(typeof(T), Method<T>(method));

    public static MethodInfo Method<T>(string name) =>
        typeof(T).GetMethod(name, BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.FlattenHierarchy)
        ?? throw new MissingMethodException(typeof(T).Name, name);
}
