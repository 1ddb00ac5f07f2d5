using System.Globalization;
using JobLib.PostgreSql.Tests.Server;
using JobLib.Storage;
using JobLib.Storage.Conformance;
using Npgsql;

namespace JobLib.PostgreSql.Tests;

/// <summary>What the database does for a claimed job: pages that it looks at, and processor time of the one session that claims.</summary>
internal sealed record ClaimCost(double Pages, double Microseconds)
{
    private const int Batch = 100;
    private const int Claims = 50;
    private const int FirstClaims = 10; // plan, and meet caches that are cold

    /// <summary><c>JOBLIB_BACKLOG</c> sets another one (10,000,000 before a release).</summary>
    public static int LongBacklog =>
        int.TryParse(Environment.GetEnvironmentVariable("JOBLIB_BACKLOG"), NumberStyles.None, CultureInfo.InvariantCulture, out var jobs) ? jobs : 50_000;

    /// <summary>Measures in a database of its own, in which only one session works, whose statistics can therefore be asked for when it is done.</summary>
    /// <param name="server">The server.</param>
    /// <param name="backlog">How many jobs wait behind those that are claimed.</param>
    /// <param name="groups">How many groups take turns among all of them; 0: the jobs have none.</param>
    public static async Task<ClaimCost> BehindAsync(PrivateServer server, int backlog, int groups = 0)
    {
        var name = $"behind_{backlog}_{groups}";
        await using var observer = new NpgsqlConnection(server.ConnectionString);
        await observer.OpenAsync(TestContext.Current.CancellationToken);
        await ExecuteAsync(observer, $"CREATE DATABASE {name}");
        var connection = new NpgsqlConnectionStringBuilder(server.ConnectionString) { Database = name };
        await using var source = PostgreSqlStorage.CreateSource(connection.ConnectionString, new() { MaxPoolSize = 1 });
        await using var storage = new PostgreSqlStorage(source, new() { UseNotifications = false }, ownsSource: false);
        await storage.PrepareAsync(SchemaMode.Migrate, new(), default);
        await FillAsync(source, backlog + ((Claims + FirstClaims) * Batch), groups);
        var jobs = await storage.ServerAsync();
        for (var i = 0; i < FirstClaims; i++) await jobs.FetchAsync(Batch);
        var (pages, time) = await ReadAsync(source, observer, name);
        for (var i = 0; i < Claims; i++) Assert.Equal(Batch, (await jobs.FetchAsync(Batch)).Count);
        var (pagesAfter, timeAfter) = await ReadAsync(source, observer, name);
        return new((double)(pagesAfter - pages) / (Claims * Batch), (timeAfter - time).TotalMicroseconds / (Claims * Batch));
    }

    /// <summary>The same for each fetch of one job from the last of many lanes, of which the others are empty.</summary>
    public static async Task<ClaimCost> BesideIdleAsync(PrivateServer server, int idle)
    {
        var name = $"beside_{idle}";
        await using var observer = new NpgsqlConnection(server.ConnectionString);
        await observer.OpenAsync(TestContext.Current.CancellationToken);
        await ExecuteAsync(observer, $"CREATE DATABASE {name}");
        var connection = new NpgsqlConnectionStringBuilder(server.ConnectionString) { Database = name };
        await using var source = PostgreSqlStorage.CreateSource(connection.ConnectionString, new() { MaxPoolSize = 1 });
        await using var storage = new PostgreSqlStorage(source, new() { UseNotifications = false }, ownsSource: false);
        await storage.PrepareAsync(SchemaMode.Migrate, new(), default);
        await FillAsync(source, LongBacklog);
        var jobs = await storage.ServerAsync();
        string[] queues = [.. Enumerable.Range(0, idle).Select(i => $"idle-{i}"), "default"];
        for (var i = 0; i < FirstClaims; i++) await jobs.FetchAsync(1, queues);
        var (pages, time) = await ReadAsync(source, observer, name);
        for (var i = 0; i < Claims; i++) Assert.Single(await jobs.FetchAsync(1, queues));
        var (pagesAfter, timeAfter) = await ReadAsync(source, observer, name);
        return new((double)(pagesAfter - pages) / Claims, (timeAfter - time).TotalMicroseconds / Claims);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Pages:0.0} pages, {Microseconds:0} µs a job");

    // What creating that many jobs leaves behind, in one statement.
    private static async Task FillAsync(NpgsqlDataSource source, int jobs, int groups = 0)
    {
        await using var connection = await source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await ExecuteAsync(connection, $$"""
            WITH made AS (
                INSERT INTO joblib.job (id, created_at, born, start_kind, queue, priority, type, method, signature, arguments, format)
                SELECT (lpad(to_hex(1760000000000 + n), 12, '0') || '7000' || '8000' || lpad(to_hex(n), 12, '0'))::uuid, now(), 0, 0, 'default', 0, 'Shop.IMailer, Shop', 'Send', 'System.Int32', '[42]', 1
                FROM generate_series(1, {{jobs}}) AS n RETURNING id)
            INSERT INTO joblib.ready (queue, priority, job, ready_at, fence, attempts, crashes) SELECT 'default', 0, id, now(), 0, 0, 0 FROM made;
            INSERT INTO joblib.counter_delta (queue, state, n) VALUES ('default', 0, {{jobs}});
            CHECKPOINT
            """);
        if (groups > 0) await TakeTurnsAsync(connection, groups);
    }

    // The jobs are of so many groups, each of which has one in a round; positions as the kernel's Turns makes them.
    private static async Task TakeTurnsAsync(NpgsqlConnection connection, int groups)
    {
        await ExecuteAsync(connection, $$"""
            INSERT INTO joblib.grouped (job, grp, weight) SELECT job, 'tenant-' || seq % {{groups}}, 1 FROM joblib.ready;
            UPDATE joblib.ready SET
                seq = (1::bigint << 62) + ((seq / {{groups}} + 1) * 5040 << 18) + (seq & 262143),
                grp = 'tenant-' || seq % {{groups}};
            """);
        await ExecuteAsync(connection, "VACUUM joblib.ready"); // what creation leaves behind has no dead rows
    }

    private static async Task<(long Pages, TimeSpan Time)> ReadAsync(NpgsqlDataSource source, NpgsqlConnection observer, string database)
    {
        long session;
        await using (var connection = await source.OpenConnectionAsync(TestContext.Current.CancellationToken))
        {
            session = await ScalarAsync(connection, "SELECT pg_backend_pid()::bigint FROM (SELECT pg_stat_force_next_flush()) f");
        }

        await ExecuteAsync(observer, "SELECT pg_stat_clear_snapshot()");
        return (await ScalarAsync(observer, $"SELECT blks_hit + blks_read FROM pg_stat_database WHERE datname = '{database}'"), TimeOf(session));
    }

    // Nanoseconds on a processor: the first of three numbers. (The times in "stat" are in hundredths of a second, which is a quarter of what is measured here.)
    private static TimeSpan TimeOf(long process) =>
        TimeSpan.FromMicroseconds(long.Parse(File.ReadAllText($"/proc/{process}/schedstat").Split(' ')[0], CultureInfo.InvariantCulture) / 1_000);

    private static async Task<long> ScalarAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return (long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken) ?? 0L);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
