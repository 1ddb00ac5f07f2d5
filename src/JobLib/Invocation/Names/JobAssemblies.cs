using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Microsoft.Extensions.DependencyModel;

namespace JobLib.Invocation.Names;

/// <summary>
/// The assemblies that a payload may name: those that the application was built with, the framework's, and those that it has added. Never one by its path,
/// never another.
/// </summary>
[UnconditionalSuppressMessage("SingleFile", "IL3002", Justification = "Where there is no such list, the assemblies that the process has loaded count.")]
internal sealed class JobAssemblies
{
    private readonly HashSet<string> names = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, Assembly?> found = new(StringComparer.OrdinalIgnoreCase);

    private readonly JobTypeRules rules;

    public JobAssemblies(JobTypeRules rules)
    {
        this.rules = rules;
        names.UnionWith(FromDependencyContext());
        names.UnionWith(FromHost());
        if (names.Count == 0) names.UnionWith(AppDomain.CurrentDomain.GetAssemblies().Select(NameOf));
    }

    /// <summary>The assembly of this simple name, loaded when it was not yet; null when the application has none.</summary>
    public Assembly? Find(string name) => rules.AddedAssembly(name) ?? (names.Contains(name) ? found.GetOrAdd(name, Load) : null);

    private static IEnumerable<string> FromDependencyContext() =>
        DependencyContext.Default?.GetDefaultAssemblyNames().Select(name => name.Name).OfType<string>() ?? [];

    // The list that the host starts the application with: the same assemblies, and those of the shared frameworks.
    private static IEnumerable<string> FromHost() =>
        (AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") as string)?.Split(Path.PathSeparator).Select(path => Path.GetFileNameWithoutExtension(path)) ?? [];

    private static string NameOf(Assembly assembly) => assembly.GetName().Name ?? "";

    private static Assembly? Load(string name)
    {
        try
        {
            return Assembly.Load(new AssemblyName(name));
        }
        catch (Exception e) when (e is IOException or BadImageFormatException)
        {
            return null; // on the list and yet not there: as good as unknown
        }
    }
}
