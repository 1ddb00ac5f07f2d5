using System.Reflection;
using System.Runtime.CompilerServices;

namespace JobLib.Architecture.Tests;

/// <summary>
/// Within an assembly's reach (its own types, and those of the assemblies of JobLib that it may use) a name means one type. Two types of one name in two
/// namespaces compile: then the line above says which is meant, and a reader who does not look there takes one for the other.
/// </summary>
public class TypeNameTests
{
    [Theory]
    [MemberData(nameof(LayerTests.Projects), MemberType = typeof(LayerTests))]
    public void No_two_types_within_reach_have_one_name(string project)
    {
        var assembly = Assembly.Load(project);
        var others = assembly.GetReferencedAssemblies().Where(name => name.Name?.StartsWith("JobLib", StringComparison.Ordinal) == true).Select(Assembly.Load);
        var twice =
            from type in Types(assembly, own: true).Concat(others.SelectMany(other => Types(other, own: OpensItself(other, project))))
            group type.FullName by type.Name into name
            where name.Count() > 1
            select string.Join(" and ", name);

        Assert.Equal([], twice.ToArray());
    }

    // Nested private types are left out: nobody but the type around them can name them. So is what the compiler makes, and names as no one else can.
    private static IEnumerable<Type> Types(Assembly assembly, bool own) => assembly.GetTypes()
        .Where(type => type.IsNested ? !type.IsNestedPrivate && (own || type.IsNestedPublic) : own || type.IsPublic)
        .Where(type =>
            !type.Name.Contains('<', StringComparison.Ordinal)
            && !type.IsDefined(typeof(CompilerGeneratedAttribute))
            && type.Namespace?.StartsWith("JobLib", StringComparison.Ordinal) == true
        );

    private static bool OpensItself(Assembly assembly, string project) =>
        assembly.GetCustomAttributes<InternalsVisibleToAttribute>().Any(friend => friend.AssemblyName == project);
}
