using System.ComponentModel;
using System.Reflection;
using System.Text;

namespace JobLib.Architecture.Tests;

/// <summary>The public types of an assembly and their members, one a line.</summary>
internal static class PublicApi
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static string Of(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (var type in Types(assembly).OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            text.Append(Kind(type)).Append(' ').Append(Name(type, full: true)).Append(Bases(type)).Append('\n');
            foreach (var line in Members(type).Select(Describe).OfType<string>().Order(StringComparer.Ordinal)) text.Append("    ").Append(line).Append('\n');
        }

        return text.ToString();
    }

    public static IEnumerable<Type> TypesShownBy(Assembly assembly) => Types(assembly)
        .SelectMany(type => Members(type).SelectMany(Shown).Append(type.BaseType).Concat(type.GetInterfaces()))
        .OfType<Type>().SelectMany(Flatten).Distinct();

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

    private static string Kind(Type type) => type switch
    {
        { IsEnum: true } => "enum",
        { IsInterface: true } => "interface",
        { IsValueType: true } => "struct",
        _ when typeof(Delegate).IsAssignableFrom(type) => "delegate",
        { IsAbstract: true, IsSealed: true } => "static class",
        { IsAbstract: true } => "abstract class",
        { IsSealed: true } => "sealed class",
        _ => "class",
    };

    private static string Bases(Type type)
    {
        var bases = type.IsEnum || type.BaseType is null || type.BaseType == typeof(object) || type.BaseType == typeof(ValueType) ? [] : new List<string> { Name(type.BaseType) };
        if (!type.IsEnum) bases.AddRange(type.GetInterfaces().Where(i => i.IsPublic).Select(i => Name(i)).Order(StringComparer.Ordinal));
        return bases.Count == 0 ? "" : " : " + string.Join(", ", bases);
    }

    private static string? Describe(MemberInfo member) => member switch
    {
        FieldInfo { IsLiteral: true } field => $"{field.Name} = {field.GetRawConstantValue()}",
        FieldInfo field => $"{Name(field.FieldType)} {field.Name}",
        PropertyInfo property => $"{Static(property)}{Name(property.PropertyType)} {property.Name}{Index(property)} {{ {Accessors(property)}}}",
        ConstructorInfo constructor => $"new({Parameters(constructor)})",
        MethodInfo method when IsRecordPlumbing(method) => null,
        MethodInfo method => $"{(method.IsStatic ? "static " : "")}{Name(method.ReturnType)} {method.Name}{Generic(method)}({Parameters(method)})",
        EventInfo e => $"event {Name(e.EventHandlerType ?? typeof(void))} {e.Name}",
        _ => null,
    };

    private static bool IsRecordPlumbing(MethodInfo method) => method.Name is "PrintMembers" or "Deconstruct" or "op_Equality" or "op_Inequality" or "GetHashCode" or "Equals";

    private static string Static(PropertyInfo property) => property.GetAccessors(nonPublic: true).Any(accessor => accessor.IsStatic) ? "static " : "";

    private static string Index(PropertyInfo property) => property.GetIndexParameters() is { Length: > 0 } index ? $"[{string.Join(", ", index.Select(p => Name(p.ParameterType)))}]" : "";

    private static string Accessors(PropertyInfo property)
    {
        var get = property.GetMethod is { } getter && IsVisible(getter) ? "get; " : "";
        if (property.SetMethod is not { } setter || !IsVisible(setter)) return get;
        var isInit = setter.ReturnParameter.GetRequiredCustomModifiers().Any(modifier => modifier.Name == "IsExternalInit");
        return get + (isInit ? "init; " : "set; ");
    }

    private static string Generic(MethodInfo method) => method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(a => a.Name))}>" : "";

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(p => $"{Name(p.ParameterType)} {p.Name}{(p.HasDefaultValue ? " = " + (p.RawDefaultValue ?? "default") : "")}"));

    private static string Name(Type type, bool full = false)
    {
        if (type.IsByRef) return "ref " + Name(type.GetElementType() ?? typeof(void));
        if (type.IsArray) return Name(type.GetElementType() ?? typeof(void)) + "[]";
        if (Nullable.GetUnderlyingType(type) is { } underlying) return Name(underlying) + "?";
        var name = type.IsGenericParameter || !full ? type.Name : type.FullName ?? type.Name;
        return type.IsGenericType ? $"{name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(a => Name(a)))}>" : name;
    }

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
