using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Hangfire;
using Hangfire.Storage;
using JobLib.Jobs;

namespace JobLib.Hangfire.Filters;

/// <summary>Stands where Hangfire's contexts have a storage: there is none, and each call says so.</summary>
[UnconditionalSuppressMessage("AOT", "IL3050", Justification = Trimming.Gate)]
internal class NoHangfire : DispatchProxy
{
    private Func<MethodInfo, object?[], object?> call = (method, _) => throw NotThere(method);

    public static JobStorage Storage { get; } = new NoStorage();

    public static IWriteOnlyTransaction Transaction { get; } = Create<IWriteOnlyTransaction, NoHangfire>();

    /// <summary>An interface of Hangfire's of which a part is there.</summary>
    public static T Of<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.All)] T>(Func<MethodInfo, object?[], object?> call)
        where T : class
    {
        var made = Create<T, NoHangfire>();
        if (made is NoHangfire proxy) proxy.call = call;
        return made;
    }

    public static NotSupportedException NotThere(MethodInfo? method) =>
        new(
            $"{method?.DeclaringType?.Name}.{method?.Name} asks Hangfire's storage, and the job is JobLib's. Take what is needed from JobContext or IJobMonitor, in a filter of JobLib's own."
        );

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod is null ? null : call(targetMethod, args ?? []);

    private sealed class NoStorage : JobStorage
    {
        public override IMonitoringApi GetMonitoringApi() => Of<IMonitoringApi>((method, _) => throw NotThere(method));

        public override IStorageConnection GetConnection() => Of<IStorageConnection>((method, _) => throw NotThere(method));
    }
}
