using System.Reflection;
using JobLib.Invocation.Names;
using JobLib.Jobs;

namespace JobLib.Invocation;

/// <summary>
/// A method that is known to be fit for jobs, with everything about it that is worked out once: for the client that stores calls of it and for the server that
/// runs them.
/// </summary>
internal sealed class JobCall(
    Type type,
    MethodInfo method,
    CallName name,
    IReadOnlyList<JobParameter> parameters,
    CallArguments arguments,
    CallAttributes attributes,
    JobContractDefinition? contract
)
{
    private const string Masked = "***";

    public Type Type { get; } = type;

    public MethodInfo Method { get; } = method;

    public IReadOnlyList<JobParameter> Parameters { get; } = parameters;

    public CallAttributes Attributes { get; } = attributes;

    /// <summary>The contract under which its jobs are stored; null when they are stored under the method's own name.</summary>
    public JobContractDefinition? Contract { get; } = contract;

    public bool IsStatic => Method.IsStatic;

    /// <summary>The method returns a <see cref="Task"/> or a <see cref="ValueTask"/>.</summary>
    public bool IsAsynchronous { get; } = CallCompiler.IsAwaitable(method.ReturnType);

    /// <summary>The type of the result; null for void, <see cref="Task"/> and <see cref="ValueTask"/>.</summary>
    public Type? ResultType { get; } = CallCompiler.ResultType(method.ReturnType);

    // compiled where jobs run, not where they are only created; a contract's has been, with the application
    private Func<object?, object?[], ValueTask<object?>> Invoker => field ??= Contract?.Invoke ?? CallCompiler.Compile(Method);

    /// <summary>The call as it is stored.</summary>
    /// <exception cref="InvalidJobException">An argument cannot be stored, or the application has not handed over the method's contract.</exception>
    public JobPayload Write(IReadOnlyList<object?> values)
    {
        if (Contract is null && Attributes.Contract is { } unknown)
        {
            throw new InvalidJobException(
                $"{this} has the contract '{unknown.Name}', which was not handed over, so that no server would find it. "
                + "Call jobs.AddContracts(JobContracts.All) in AddJobLib, with the JobContracts that the compiler has written into the method's assembly."
            );
        }

        return new(name.Type, name.Method, name.Signature, arguments.Write(this, values));
    }

    /// <summary>
    /// The stored arguments, one for each parameter. Those that the server supplies are null, except that a <see cref="JobParameterKind.FromResult"/> has the
    /// value of the call.
    /// </summary>
    /// <exception cref="JobPayloadException">They are not what the method takes.</exception>
    public object?[] ReadArguments(JobPayload payload) => arguments.Read(this, payload);

    /// <summary>An argument as people may see it: simple values as they are, others as JSON, nothing that is sensitive.</summary>
    public object? Show(JobParameter parameter, object? value) => parameter switch
    {
        { IsSensitive: true } => Masked,
        { Json: null } => null,
        _ when value is null or string or IFormattable => value,
        _ => arguments.Show(value, parameter.ParameterType),
    };

    /// <summary>Runs the method on the calling thread until it returns or awaits. A null argument stands for its type's default.</summary>
    public ValueTask<object?> InvokeAsync(object? target, object?[] values) => Invoker(target, values);

    /// <summary>The type and the method for people, without the namespace.</summary>
    public override string ToString() => $"{ShortTypeName.Of(Type)}.{Method.Name}";
}
