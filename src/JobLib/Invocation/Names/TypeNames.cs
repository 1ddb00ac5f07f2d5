using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text;
using JobLib.Jobs;

namespace JobLib.Invocation.Names;

/// <summary>
/// The names by which payloads know types: the full name and the assembly's simple name, the same for each generic argument. No versions, cultures or
/// keys, so that a job outlives the upgrade of an assembly.
/// </summary>
[UnconditionalSuppressMessage("AOT", "IL3050", Justification = Trimming.Gate)]
internal static class TypeNames
{
    private const char SignatureSeparator = ';';

    /// <summary><c>System.Collections.Generic.List`1[[Shop.Order, Shop]], System.Private.CoreLib</c>.</summary>
    public static string Write(Type type)
    {
        var text = new StringBuilder();
        AppendQualified(text, type);
        return text.ToString();
    }

    /// <summary>The method's name, followed by its generic arguments in brackets when it has any.</summary>
    public static string WriteMethod(MethodInfo method)
    {
        if (!method.IsGenericMethod) return method.Name;
        var text = new StringBuilder(method.Name);
        AppendArguments(text, method.GetGenericArguments());
        return text.ToString();
    }

    /// <summary>The types of the parameters, joined by semicolons.</summary>
    public static string WriteSignature(MethodInfo method) => Join(ParameterTypes(method));

    /// <summary>The same, and the type that declares the method.</summary>
    public static string WriteSignature(MethodInfo method, Type declaring) =>
        Join(ParameterTypes(method).Append(typeof(DeclaredBy<>).MakeGenericType(declaring)));

    /// <summary>Takes apart what <see cref="WriteSignature(MethodInfo)"/> wrote.</summary>
    public static string[] SplitSignature(string signature) => signature.Length == 0 ? [] : signature.Split(SignatureSeparator);

    /// <summary>
    /// Takes apart what <see cref="WriteMethod"/> wrote: the name, and the generic arguments as one text that begins with a bracket, or empty.
    /// </summary>
    public static (string Name, string GenericArguments) SplitMethod(string method)
    {
        var bracket = method.IndexOf('[', StringComparison.Ordinal);
        return bracket < 0 ? (method, "") : (method[..bracket], method[bracket..]);
    }

    private static IEnumerable<Type> ParameterTypes(MethodInfo method) => method.GetParameters().Select(parameter => parameter.ParameterType);

    private static string Join(IEnumerable<Type> types) => string.Join(SignatureSeparator, types.Select(Write));

    private static void AppendQualified(StringBuilder text, Type type)
    {
        AppendFull(text, type);
        text.Append(", ").Append(type.Assembly.GetName().Name);
    }

    private static void AppendFull(StringBuilder text, Type type)
    {
        if (type.IsArray && type.GetElementType() is { } element)
        {
            AppendFull(text, element);
            text.Append('[').Append(',', type.GetArrayRank() - 1).Append(']');
        }
        else if (type.IsConstructedGenericType)
        {
            text.Append(type.GetGenericTypeDefinition().FullName);
            AppendArguments(text, type.GetGenericArguments());
        }
        else
        {
            text.Append(type.FullName);
        }
    }

    private static void AppendArguments(StringBuilder text, Type[] arguments)
    {
        for (var i = 0; i < arguments.Length; i++)
        {
            text.Append(i == 0 ? "[[" : "],[");
            AppendQualified(text, arguments[i]);
        }

        text.Append("]]");
    }
}
