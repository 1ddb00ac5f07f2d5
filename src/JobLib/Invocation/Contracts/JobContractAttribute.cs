using JobLib.Filters;

namespace JobLib;

/// <summary>
/// Gives a method's jobs a name of their own: they are stored under it, and not under the names of the type, the method and its parameters, all of which may
/// change.
/// </summary>
/// <remarks>
/// It counts for jobs that are created on the type which declares the method. The compiler collects the contracts of an assembly in its class
/// <c>JobContracts</c>; hand them over with <see cref="JobLibBuilder.AddContracts"/>, in every process that creates or runs such jobs.
/// </remarks>
/// <param name="name">
/// The name, of which there is one in all applications that share a storage: a letter, then letters, digits, <c>.</c>, <c>-</c> and <c>_</c>, 100 characters
/// at most. Case matters.
/// </param>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class JobContractAttribute(string name) : Attribute, ICreationAttribute
{
    /// <summary>The name.</summary>
    public string Name { get; } = name;

    /// <summary>
    /// The version of the method's parameters. Raise it when they change, and say with <see cref="UpcastFromAttribute"/> what becomes of older jobs.
    /// </summary>
    /// <value>Default: 1. At least 1.</value>
    public int Version { get; set; } = 1;
}
