using JobLib.Sqlite.Tests;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace JobLib.EntityFrameworkCore.Tests.Places;

/// <summary>A file of SQLite.</summary>
public sealed class SqlitePlace : Place
{
    private readonly TemporaryFolder folder = new();

    private string File => folder.File("shop.db");

    public static Task<Place> MakeAsync() => Task.FromResult<Place>(new SqlitePlace());

    public override void UseStorage(JobLibBuilder jobs) => jobs.UseSqlite(File);

    public override void UseProvider(DbContextOptionsBuilder options, StrategyFactory? strategy = null) => options.UseSqlite($"Data Source={File}", sqlite =>
    {
        if (strategy is not null) sqlite.ExecutionStrategy(dependencies => strategy(dependencies));
    });

    public override ValueTask DisposeAsync()
    {
        SqliteConnection.ClearAllPools();
        folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
