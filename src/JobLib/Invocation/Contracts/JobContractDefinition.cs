using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json.Nodes;

namespace JobLib;

/// <summary>
/// What a process knows of a <see cref="JobContractAttribute">contract</see>. The compiler writes them into the class <c>JobContracts</c> of an assembly, and
/// code of your own may: <see cref="JobLibBuilder.AddContracts"/> takes them.
/// </summary>
public sealed class JobContractDefinition
{
    /// <summary>The name under which its jobs are stored.</summary>
    public required string Name { get; init; }

    /// <summary>The version of the parameters that the method has.</summary>
    public required int Version { get; init; }

    /// <summary>The type that its jobs are resolved as.</summary>
    [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)]
    public required Type Type { get; init; }

    /// <summary>The method: one that the type declares, or that its override of it overrides.</summary>
    public required MethodInfo Method { get; init; }

    /// <summary>
    /// Calls the method on an instance (null for a static one) with one argument for each parameter, awaits it, and returns what it returned; null when that
    /// is nothing. An argument that is null stands for its type's default.
    /// </summary>
    public required Func<object?, object?[], ValueTask<object?>> Invoke { get; init; }

    /// <summary>For a version: makes the arguments of the next one out of its own.</summary>
    /// <value>Default: none.</value>
    public IReadOnlyDictionary<int, Func<JsonArray, JsonArray>> Upcasters { get; init; } = new Dictionary<int, Func<JsonArray, JsonArray>>();
}
