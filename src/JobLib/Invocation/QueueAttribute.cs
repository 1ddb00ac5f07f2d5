using JobLib.Filters;

namespace JobLib;

/// <summary>Where jobs of a method, or of all methods of a type, wait when the call names no queue. The method's goes before the type's.</summary>
/// <param name="name">The queue: 1 to 64 characters of <c>a-z</c>, <c>0-9</c>, <c>_</c> and <c>-</c>.</param>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class | AttributeTargets.Interface | AttributeTargets.Struct)]
public sealed class QueueAttribute(string name) : Attribute, ICreationAttribute
{
    /// <summary>The queue.</summary>
    public string Name { get; } = name;
}
