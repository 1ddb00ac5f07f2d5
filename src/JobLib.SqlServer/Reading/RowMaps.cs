using System.Reflection;
using Dapper;

namespace JobLib.SqlServer.Reading;

/// <summary>Tells Dapper that <c>created_at</c> is <c>CreatedAt</c>, for this assembly's rows only: its own switch would change the application's rows too.</summary>
internal static class RowMaps
{
    private static readonly Lazy<bool> Registered = new(() =>
    {
        foreach (var type in new[]
        {
            typeof(JobRow), typeof(HistoryRow), typeof(CounterRow), typeof(UnknownTypeRow), typeof(OldestRow), typeof(ServerRow), typeof(SeriesRow), typeof(LogRow), typeof(ErrorGroupRow),
            typeof(RecurringSummaryRow), typeof(BatchRow), typeof(AuditRow), typeof(HitRow), typeof(ReachRow), typeof(ParameterRow), typeof(RateRow), typeof(DefinitionRow),
        })
        {
            SqlMapper.SetTypeMap(type, new CustomPropertyTypeMap(type, Find));
        }

        return true;
    });

    public static void Register() => _ = Registered.Value;

    private static PropertyInfo Find(Type type, string column) =>
        type.GetProperty(column.Replace("_", "", StringComparison.Ordinal), BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase)
        ?? throw new InvalidOperationException($"{type.Name} has no property for the column {column}.");
}
