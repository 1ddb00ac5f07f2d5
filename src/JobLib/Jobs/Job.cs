using System.Reflection;

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

    /// <inheritdoc/>
    public override string ToString() => $"{Type.Name}.{Method.Name}";
}
