using System.Reflection;
using JobLib.Invocation.Names;
using JobLib.Jobs;

namespace JobLib.Dashboard.Pages;

/// <summary>A method of which a job may be made.</summary>
/// <param name="Type">The type that the job calls it of.</param>
/// <param name="Method">The method.</param>
internal sealed record EnqueueMethod(Type Type, MethodInfo Method)
{
    public string FullName { get; } = $"{Type.FullName}.{Method.Name}";

    /// <summary>Tells overloads apart, as a job stores it.</summary>
    public string Signature { get; } = TypeNames.WriteSignature(Method);

    /// <summary>The same for people: <c>(String name, Int32 id)</c>.</summary>
    public string Parameters =>
        $"({string.Join(", ", Method.GetParameters().Select(parameter => $"{ShortTypeName.Of(parameter.ParameterType)} {parameter.Name}"))})";
}
