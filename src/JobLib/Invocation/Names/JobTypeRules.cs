using System.Reflection;
using JobLib.Invocation.Contracts;

namespace JobLib.Invocation.Names;

/// <summary>
/// What the application says about the types and methods of its jobs: renames, assemblies that it loads at run time, and which methods may be run.
/// </summary>
internal sealed class JobTypeRules
{
    private readonly Dictionary<string, Type> types = new(StringComparer.Ordinal);
    private readonly Dictionary<(Type Type, string OldName), string> methods = [];
    private readonly Dictionary<string, Assembly> assemblies = new(StringComparer.OrdinalIgnoreCase);
    private Func<MethodInfo, bool> policy = JobMethodPolicy.Default;

    /// <summary>Jobs that name <paramref name="oldName"/>, as type, parameter type or generic argument, mean <paramref name="type"/> now.</summary>
    /// <param name="oldName">The full name that the type had, with or without <c>, Assembly</c>.</param>
    /// <param name="type">The type; a definition when it is generic.</param>
    public void MapType(string oldName, Type type)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(oldName);
        ArgumentNullException.ThrowIfNull(type);
        types[oldName] = type;
    }

    /// <summary>Jobs that name <paramref name="oldName"/> of <paramref name="type"/> mean <paramref name="newName"/> now, with the same parameters.</summary>
    public void MapMethod(Type type, string oldName, string newName)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentException.ThrowIfNullOrWhiteSpace(oldName);
        ArgumentException.ThrowIfNullOrWhiteSpace(newName);
        methods[(type, oldName)] = newName;
    }

    /// <summary>Jobs may name the types of this assembly, too. It goes before one of the same name that the application was built with.</summary>
    /// <exception cref="ArgumentException">Another assembly of this name was added.</exception>
    public void AddAssembly(Assembly assembly)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        var name = assembly.GetName().Name ?? "";
        if (!assemblies.TryAdd(name, assembly) && assemblies[name] != assembly)
        {
            throw new ArgumentException(
                $"Two assemblies are called '{name}', and a job names its types by that alone. Add one of them, or give the other another name.",
                nameof(assembly)
            );
        }
    }

    /// <summary>Decides in place of <see cref="JobMethodPolicy.Default"/>, when a job is created and again when it is run.</summary>
    public void AllowMethods(Func<MethodInfo, bool> isAllowed)
    {
        ArgumentNullException.ThrowIfNull(isAllowed);
        policy = isAllowed;
    }

    /// <summary>The contracts by which jobs may be named instead.</summary>
    public KnownContracts Contracts { get; } = new();

    public Assembly? AddedAssembly(string name) => assemblies.GetValueOrDefault(name);

    public bool IsAllowed(MethodInfo method) => policy(method);

    public Type? MappedType(string fullName, string? assembly) =>
        (assembly is not null ? types.GetValueOrDefault($"{fullName}, {assembly}") : null) ?? types.GetValueOrDefault(fullName);

    public string MappedMethod(Type type, string name) => methods.GetValueOrDefault((type, name), name);
}
