using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Reflection.Metadata;
using JobLib.Jobs;

namespace JobLib.Invocation.Names;

/// <summary>Finds the types and methods that payloads name. By name alone: nothing is guessed from positions or likeness.</summary>
[UnconditionalSuppressMessage("Trimming", "IL2026", Justification = Trimming.Gate)]
[UnconditionalSuppressMessage("Trimming", "IL2055", Justification = Trimming.Gate)]
[UnconditionalSuppressMessage("Trimming", "IL2060", Justification = Trimming.Gate)]
[UnconditionalSuppressMessage("Trimming", "IL2070", Justification = Trimming.Gate)]
[UnconditionalSuppressMessage("AOT", "IL3050", Justification = Trimming.Gate)]
internal sealed class JobTypeResolver(JobTypeRules rules, JobAssemblies assemblies)
{
    private const BindingFlags Public = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static;
    private static readonly TypeNameParseOptions Bounds = new() { MaxNodes = 64 };

    /// <exception cref="JobTypeNotFoundException">The application has no such type.</exception>
    /// <exception cref="JobPayloadException">The text is no type's name.</exception>
    public Type FindType(string name) => TypeName.TryParse(name, out var parsed, Bounds)
        ? Find(parsed)
        : throw new JobPayloadException($"'{Shown(name)}' is not the name of a type.");

    /// <summary>
    /// The type's public method, its own or inherited, with this name and exactly these parameters; that of one declaring type where the signature names it.
    /// </summary>
    /// <exception cref="JobTypeNotFoundException">The type has no such method, or the application no such parameter type.</exception>
    /// <exception cref="JobPayloadException">A text is malformed.</exception>
    public MethodInfo FindMethod(Type type, string method, string signature)
    {
        var (oldName, generics) = TypeNames.SplitMethod(method);
        var name = rules.MappedMethod(type, oldName);
        var arguments = FindGenericArguments(generics);
        var parameters = TypeNames.SplitSignature(signature).Select(FindType).ToArray();
        var declaring = DeclaringType(parameters);
        if (declaring is not null) parameters = parameters[..^1];
        return Candidates(type, declaring)
            .Where(candidate => candidate.Name == name)
            .Select(candidate => Close(candidate, arguments))
            .FirstOrDefault(candidate =>
                candidate is not null && candidate.GetParameters().Select(parameter => parameter.ParameterType).SequenceEqual(parameters)
            )
            ?? throw new JobTypeNotFoundException(
                $"{type}.{name}",
                $"{declaring ?? type} has no public method '{Shown(name)}' with the parameters ({string.Join(", ", parameters.Select(ShortTypeName.Of))}). "
                + "If it was renamed, say so with jobs.MapMethod; if its parameters changed, keep the old method until its jobs are done.");
    }

    private Type Find(TypeName name)
    {
        if (name.IsArray) return name.IsSZArray ? Find(name.GetElementType()).MakeArrayType() : Find(name.GetElementType()).MakeArrayType(name.GetArrayRank());
        if (name.IsConstructedGenericType) return Close(Find(name.GetGenericTypeDefinition()), name);
        if (!name.IsSimple) throw new JobPayloadException($"'{Shown(name.FullName)}' is not a type that a job can have.");
        var assembly = name.AssemblyName?.Name;
        return rules.MappedType(name.FullName, assembly)
            ?? (assembly is null ? null : assemblies.Find(assembly)?.GetType(name.FullName, throwOnError: false))
            ?? throw new JobTypeNotFoundException(
                name.FullName,
                $"The type '{Shown(name.FullName)}' of the assembly '{Shown(assembly ?? "?")}' is not known to this application. If it was renamed or moved, say so with jobs.MapType; if its assembly is loaded at run time, hand it to jobs.AddJobAssembly; otherwise deploy the version that has it."
            );
    }

    private Type Close(Type definition, TypeName name)
    {
        var arguments = name.GetGenericArguments().Select(Find).ToArray();
        try
        {
            return definition.MakeGenericType(arguments);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            throw new JobPayloadException($"'{Shown(name.FullName)}' is not a type: its generic arguments do not fit.", e);
        }
    }

    private Type[] FindGenericArguments(string generics)
    {
        if (generics.Length == 0) return [];
        return TypeName.TryParse("M" + generics, out var parsed, Bounds) && parsed.IsConstructedGenericType // read like those of a type
            ? [.. parsed.GetGenericArguments().Select(Find)]
            : throw new JobPayloadException($"'{Shown(generics)}' is not a list of generic arguments.");
    }

    private static Type? DeclaringType(Type[] parameters) =>
        parameters is [.., { IsConstructedGenericType: true } last] && last.GetGenericTypeDefinition() == typeof(DeclaredBy<>)
            ? last.GetGenericArguments()[0]
            : null;

    // Without a declaring type, a class's own methods go before those of its bases, and these before those of its interfaces, which it may implement
    // explicitly.
    private static IEnumerable<MethodInfo> Candidates(Type type, Type? declaring)
    {
        if (declaring is not null) return declaring.IsAssignableFrom(type) ? declaring.GetMethods(Public | BindingFlags.DeclaredOnly) : [];
        return type.GetMethods(Public | BindingFlags.FlattenHierarchy).Concat(type.GetInterfaces().SelectMany(contract => contract.GetMethods()));
    }

    private static MethodInfo? Close(MethodInfo method, Type[] arguments)
    {
        if (!method.IsGenericMethodDefinition) return arguments.Length == 0 ? method : null;
        if (method.GetGenericArguments().Length != arguments.Length) return null;
        try
        {
            return method.MakeGenericMethod(arguments);
        }
        catch (ArgumentException)
        {
            return null; // a constraint of this overload is not met; another may fit
        }
    }

    private static string Shown(string text) => FreeText.Clean(text, FreeText.NameLength);
}
