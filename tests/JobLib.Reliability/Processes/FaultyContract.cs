using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using JobLib.Storage;

namespace JobLib.Reliability.Processes;

/// <summary>
/// Stands before a storage, every operation of every interface of it in this one place: lets what is planned go wrong, and writes down what concerns leases,
/// claims and outcomes before the engine learns it.
/// </summary>
[SuppressMessage("Performance", "CA1852", Justification = "DispatchProxy makes a subtype of it.")]
internal class FaultyContract : DispatchProxy
{
    private static readonly MethodInfo Generic = typeof(FaultyContract).GetMethod(nameof(CallAsync), BindingFlags.NonPublic | BindingFlags.Instance)!;
    private static readonly MethodInfo Creation = typeof(DispatchProxy).GetMethod(nameof(Create), 2, [])!;

    private readonly ConcurrentDictionary<Type, object> parts = new();
    private object inner = new();
    private StorageFaults faults = null!;
    private StorageNotes notes = null!;

    public static IJobStorage Around(IJobStorage storage, WorkerSpec spec, Notes notes) =>
        (IJobStorage)Around(typeof(IJobStorage), storage, new(spec, notes), new(notes));

    /// <summary>
    /// Every operation of the contract, as <see cref="StorageFault.Operation"/> names it, but for the one that asks no database: it compares what two
    /// connections say of themselves.
    /// </summary>
    public static IEnumerable<string> Operations() =>
        Contracts()
            .SelectMany(contract => contract.GetMethods())
            .Where(method => !method.IsSpecialName && method.Name != nameof(IJobWriter.CheckConnection))
            .Select(NameOf);

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var (method, arguments) = (targetMethod ?? throw new InvalidOperationException(), args ?? []);
        if (method.IsSpecialName)
        {
            return Contracts().Contains(method.ReturnType)
                ? parts.GetOrAdd(method.ReturnType, type => Around(type, Call(method, arguments)!, faults, notes))
                : Call(method, arguments);
        }

        if (method.ReturnType == typeof(ValueTask))
            return new ValueTask(CallAsync(method, arguments, () => DoneAsync((ValueTask)Call(method, arguments)!)).AsTask());
        if (!method.ReturnType.IsGenericType) return CallBlocking(method, arguments);
        return Generic
            .MakeGenericMethod(method.ReturnType.GenericTypeArguments)
            .Invoke(this, BindingFlags.DoNotWrapExceptions, null, [method, arguments, null], null);
    }

    private static object Around(Type contract, object inner, StorageFaults faults, StorageNotes notes)
    {
        var proxy = (FaultyContract)Creation.MakeGenericMethod(contract, typeof(FaultyContract)).Invoke(null, null)!;
        (proxy.inner, proxy.faults, proxy.notes) = (inner, faults, notes);
        return proxy;
    }

    private static Type[] Contracts() =>
        [
            typeof(IJobStorage),
            typeof(IAsyncDisposable),
            .. typeof(IJobStorage).GetProperties().Select(property => property.PropertyType).Where(type => type.IsInterface),
        ];

    private static string NameOf(MethodInfo method) => $"{method.DeclaringType?.Name}.{method.Name}";

    private static async ValueTask<bool> DoneAsync(ValueTask call)
    {
        await call;
        return true;
    }

    private object? Call(MethodInfo method, object?[] arguments) => method.Invoke(inner, BindingFlags.DoNotWrapExceptions, null, arguments, null);

    private async ValueTask<T> CallAsync<T>(MethodInfo method, object?[] arguments, Func<ValueTask<T>>? call)
    {
        var began = notes.Begin(arguments);
        var fault = faults.Next(NameOf(method));
        await faults.BeforeAsync(fault, SynchronousCall.IsActive);
        var result = await (call is null ? (ValueTask<T>)Call(method, arguments)! : call());
        notes.Write(began, arguments, result);
        StorageFaults.After(fault);
        return result;
    }

    private object? CallBlocking(MethodInfo method, object?[] arguments)
    {
        var began = notes.Begin(arguments);
        var fault = faults.Next(NameOf(method));
        faults.BeforeAsync(fault, blocks: true).AsTask().GetAwaiter().GetResult(); // completes on this thread
        var result = Call(method, arguments);
        notes.Write(began, arguments, result);
        StorageFaults.After(fault);
        return result;
    }
}
