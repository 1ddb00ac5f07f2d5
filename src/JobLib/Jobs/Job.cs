using System.Linq.Expressions;
using System.Reflection;
using JobLib.Invocation.Capture;
using JobLib.Invocation.Names;
using JobLib.Jobs;

namespace JobLib;

/// <summary>A method call that can become a job: a type, one of its methods, and the arguments.</summary>
public sealed class Job
{
    internal Job(Type type, MethodInfo method, IReadOnlyList<object?> arguments)
    {
        Type = type;
        Method = method;
        Arguments = arguments;
    }

    /// <summary>The type that the job is resolved as: the interface or class that the call names.</summary>
    public Type Type { get; }

    /// <summary>The method.</summary>
    public MethodInfo Method { get; }

    /// <summary>One for each parameter. Those that the server supplies (a token, a context) are null.</summary>
    public IReadOnlyList<object?> Arguments { get; }

    /// <summary>
    /// A call of a static method, or of a method of an instance whose type is taken and whose state is not: <c>() => Console.WriteLine(text)</c>.
    /// </summary>
    /// <exception cref="ArgumentException">The expression is not a single method call.</exception>
    public static Job FromExpression(Expression<Action> call) => CallCapture.Read(call, null);

    /// <inheritdoc cref="FromExpression(Expression{Action})"/>
    public static Job FromExpression(Expression<Func<Task>> call) => CallCapture.Read(call, null);

    /// <summary>A call of a method of a service that the server resolves when the job runs: <c>x => x.Send(id)</c>.</summary>
    /// <exception cref="ArgumentException">The expression is not a single method call.</exception>
    public static Job FromExpression<T>(Expression<Action<T>> call) => CallCapture.Read(call, typeof(T));

    /// <inheritdoc cref="FromExpression{T}(Expression{Action{T}})"/>
    public static Job FromExpression<T>(Expression<Func<T, Task>> call) => CallCapture.Read(call, typeof(T));

    /// <summary>A call that is put together by hand.</summary>
    /// <param name="type">What the job is resolved as.</param>
    /// <param name="method">One of its methods, its own or inherited.</param>
    /// <param name="args">One argument for each parameter; null for those that the server supplies.</param>
    /// <exception cref="ArgumentException">The arguments are not those of the method.</exception>
    public static Job Create(Type type, MethodInfo method, params object?[] args)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(args);
        CallByName.Check(method, args);
        return new(type, method, args);
    }

    /// <summary>A call that is put together by hand, of the type's only public method with this name that takes these arguments.</summary>
    /// <inheritdoc cref="Create(Type, MethodInfo, object[])"/>
    /// <exception cref="ArgumentException">There is no such method, or more than one.</exception>
    public static Job Create(Type type, string method, params object?[] args)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentException.ThrowIfNullOrWhiteSpace(method);
        ArgumentNullException.ThrowIfNull(args);
        return new(type, CallByName.Find(type, method, args), args);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{ShortTypeName.Of(Type)}.{Method.Name}";
}
