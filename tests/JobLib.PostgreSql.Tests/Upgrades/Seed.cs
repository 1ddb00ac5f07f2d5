namespace JobLib.PostgreSql.Tests.Upgrades;

/// <summary>
/// A little of everything, for a dump that is kept: run this program with <c>worker seed "CONNECTION STRING"</c> on an empty database, and then
/// <c>pg_dump --inserts --schema=joblib --no-owner --no-privileges</c> (without its lines that begin with a backslash).
/// </summary>
internal static class Seed
{
    public static async Task RunAsync(string connectionString)
    {
        await using var storage = PostgreSqlStorage.Open(connectionString, new());
        await UpgradeSteps.SeedAsync(storage);
    }
}
