namespace JobLib.Sabotage;

/// <summary>All of them, those first whose tests are soon done.</summary>
internal static class Sabotages
{
    public static IReadOnlyList<Sabotage> All { get; } =
        [
            .. InMemorySabotages.All,
            .. ClientSabotages.All,
            .. EngineSabotages.All,
            .. TelemetrySabotages.All,
            .. SqlServerSabotages.All,
            .. DashboardSabotages.All,
            .. SqliteSabotages.All,
            .. RedisSabotages.All,
            .. PostgreSqlSabotages.All,
            .. TestingSabotages.All,
            .. HangfireSabotages.All,
            .. EntityFrameworkSabotages.All,
            .. AnalyzerSabotages.All,
        ];
}
