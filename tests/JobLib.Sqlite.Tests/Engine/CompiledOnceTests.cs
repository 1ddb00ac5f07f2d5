using JobLib.Sqlite.Engine;
using JobLib.Sqlite.Sql;
using JobLib.Storage;
using SQLitePCL;

namespace JobLib.Sqlite.Tests.Engine;

/// <summary>Statements are compiled once a connection. SQLite would compile one again whose plan might depend on a bound value.</summary>
public sealed class CompiledOnceTests : IDisposable
{
    private const int Reprepare = 5; // SQLITE_STMTSTATUS_REPREPARE

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_claim_with_another_bound_is_not_compiled_again()
    {
        var options = new SqliteStorageOptions { Path = folder.File("jobs.db") };
        await using var storage = new SqliteStorage(options, new SqliteClock(TimeProvider.System));
        await storage.PrepareAsync(SchemaMode.Migrate, new(), default);
        var database = new SqliteDatabase(options);
        using var writer = database.OpenWriter();
        using var reader = database.OpenReader();
        foreach (var session in new[] { writer, reader })
        {
            Assert.Equal(raw.SQLITE_OK, raw.sqlite3_prepare_v2(session.Handle, JobQueueSql.QueueFetch, out var statement));
            using (statement)
            {
                for (var max = 1; max <= 3; max++)
                {
                    raw.sqlite3_bind_text(statement, 1, "default");
                    raw.sqlite3_bind_int(statement, 2, max);
                    Assert.Equal(raw.SQLITE_DONE, raw.sqlite3_step(statement));
                    raw.sqlite3_reset(statement);
                }

                Assert.Equal(0, raw.sqlite3_stmt_status(statement, Reprepare, 0));
            }
        }
    }
}
