namespace JobLib.Jobs;

/// <summary>A type's name for people: without namespace and assembly, generic arguments in angle brackets.</summary>
internal static class ShortTypeName
{
    public static string Of(Type type)
    {
        var name = type.Name;
        if (!type.IsGenericType) return name;
        var tick = name.IndexOf('`', StringComparison.Ordinal);
        return $"{(tick < 0 ? name : name[..tick])}<{string.Join(", ", type.GetGenericArguments().Select(Of))}>";
    }
}
