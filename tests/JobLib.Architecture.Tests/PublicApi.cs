using System.ComponentModel;
using System.Reflection;

namespace JobLib.Architecture.Tests;

/// <summary>The types that the public members of an assembly show.</summary>
internal static class PublicApi
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static IEnumerable<Type> TypesShownBy(Assembly assembly) => Types(assembly)
        .SelectMany(type => Members(type).SelectMany(Shown).Append(type.BaseType).Concat(type.GetInterfaces()))
        .OfType<Type>().SelectMany(Flatten).Distinct();

    /// <summary>The public members that show a type that is asked about.</summary>
    public static IEnumerable<MemberInfo> MembersThatShow(Assembly assembly, Func<Type, bool> isAskedAbout) => Types(assembly)
        .SelectMany(Members).Where(member => Shown(member).OfType<Type>().SelectMany(Flatten).Any(isAskedAbout));

    // The Razor compiler makes every component public, and knows no other way. They are nobody's to use: each is marked so.
    private static IEnumerable<Type> Types(Assembly assembly) => assembly.GetExportedTypes()
        .Where(type => type.GetCustomAttribute<EditorBrowsableAttribute>()?.State != EditorBrowsableState.Never && type.Name != "_Imports");

    private static IEnumerable<MemberInfo> Members(Type type) => type.GetMembers(Declared).Where(IsVisible);

    private static bool IsVisible(MemberInfo member) => member switch
    {
        MethodBase { IsSpecialName: true } method => method.IsConstructor && IsVisible(method) || method.Name.StartsWith("op_", StringComparison.Ordinal),
        MethodBase method => IsVisible(method) && !method.Name.Contains('<', StringComparison.Ordinal),
        FieldInfo field => (field.IsPublic || field.IsFamily) && !field.IsSpecialName,
        PropertyInfo property => property.GetAccessors(nonPublic: true).Any(IsVisible),
        EventInfo => true,
        _ => false,
    };

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static IEnumerable<Type?> Shown(MemberInfo member) => member switch
    {
        FieldInfo field => [field.FieldType],
        PropertyInfo property => [property.PropertyType],
        ConstructorInfo constructor => constructor.GetParameters().Select(p => p.ParameterType),
        MethodInfo method => method.GetParameters().Select(p => p.ParameterType).Append(method.ReturnType),
        _ => [],
    };

    private static IEnumerable<Type> Flatten(Type type)
    {
        if (type.HasElementType) return Flatten(type.GetElementType() ?? typeof(void));
        return type.IsGenericType ? type.GetGenericArguments().SelectMany(Flatten).Append(type) : [type];
    }
}
