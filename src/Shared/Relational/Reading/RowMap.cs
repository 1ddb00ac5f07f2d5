using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Dapper;

namespace JobLib.Relational.Reading;

/// <summary>Tells Dapper that <c>created_at</c> is <c>CreatedAt</c>, for this assembly's rows only: its own switch would change the application's rows too.</summary>
[UnconditionalSuppressMessage("Trimming", "IL2070", Justification = "Only a storage that AddJobLib made comes here, and AddJobLib requires it.")]
internal static class RowMap<T>
{
    private static readonly bool Registered = Register();

    /// <summary>To be called before the first row of the type is read.</summary>
    public static void Ensure() => _ = Registered;

    private static bool Register()
    {
        var isOwn = typeof(T).Assembly == typeof(RowMap<T>).Assembly;
        if (isOwn) SqlMapper.SetTypeMap(typeof(T), new CustomPropertyTypeMap(typeof(T), Find));
        return isOwn;
    }

    private static PropertyInfo Find(Type type, string column) =>
        type.GetProperty(column.Replace("_", "", StringComparison.Ordinal), BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase)
        ?? throw new InvalidOperationException($"{type.Name} has no property for the column {column}.");
}
