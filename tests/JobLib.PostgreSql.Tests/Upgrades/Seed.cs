using JobLib.Storage;
using JobLib.Storage.Conformance;

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
        await storage.PrepareAsync(SchemaMode.Migrate, new(), default);
        await CreateAsync(storage);
        var server = await storage.ServerAsync(TimeSpan.FromSeconds(5), queues: ["default", "keyed"]);
        await server.FetchAsync(2); // and dies with them
    }

    public static async Task CreateAsync(PostgreSqlStorage storage)
    {
        await storage.CreateAsync(Make.Jobs(3));
        await storage.CreateAsync([.. Enumerable.Range(0, 3).Select(_ => Make.Job("keyed") with { ConcurrencyKey = "key", Tags = ["tag"] })]);
        await storage.CreateAsync(Make.Job() with { Start = JobStart.After(TimeSpan.FromMilliseconds(1)) });
        var (batch, members) = await storage.CreateBatchAsync(2);
        await storage.CreateAsync(Make.ChildOfBatch(batch));
        await storage.CreateAsync(Make.Child(members[0]));
        await storage.Recurring.SaveAsync([Make.Recurring("nightly", null)], Make.Person(), default);
    }
}
