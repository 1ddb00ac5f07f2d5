using JobLib.PostgreSql.Tests.Server;
using JobLib.Reliability.Processes;
using Npgsql;

namespace JobLib.Reliability.Storages;

/// <summary>A server of its own. Applications come as a role that owns its schema and no more, through a relay where the network is what fails.</summary>
internal sealed class PostgreSqlReliability : ReliabilityStorage
{
    private const string Role = "app";

    private static readonly TimeSpan Latency = TimeSpan.FromMilliseconds(40);

    private readonly PrivateServer server = TestDatabase.StartPrivate();
    private readonly Relay relay;
    private readonly SmallDisk? disk;
    private CancellationTokenSource killing = new();
    private Task killer = Task.CompletedTask;
    private string schema = "";
    private int places;

    public PostgreSqlReliability(SmallDisk? disk = null)
    {
        this.disk = disk;
        var address = new NpgsqlConnectionStringBuilder(server.ConnectionString);
        relay = new(address.Host ?? "", address.Port);
    }

    public override string Name => "PostgreSQL";

    public override bool CanCrash => true;

    public override IReadOnlyList<Damage> Damages => disk is not null ? [disk.Full] :
    [
        new("the server crashes and comes back", CrashAsync, StartAsync),
        new("connections are killed every half second", BeginKilling, EndKillingAsync),
        new(
            "the role is locked and its connections end",
            () => AdminAsync($"ALTER ROLE {Role} NOLOGIN; {EndConnections}"),
            () => AdminAsync($"ALTER ROLE {Role} LOGIN")
        ),
        new(
            "the permissions are gone",
            () => AdminAsync($"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {Role}"),
            () => AdminAsync($"GRANT ALL ON ALL TABLES IN SCHEMA {schema} TO {Role}")
        ),
        new(
            "transactions are read-only by default",
            () => AdminAsync($"ALTER ROLE {Role} SET default_transaction_read_only = on; {EndConnections}"),
            () => AdminAsync($"ALTER ROLE {Role} RESET default_transaction_read_only; {EndConnections}")),
        new("a trigger raises XX001", BreakWritesAsync, MendWritesAsync),
        Network("answers are slow", () => relay.Latency = Latency, () => relay.Latency = TimeSpan.Zero),
        Network("the network cuts every connection", relay.Cut, () => { }),
        Network("the network swallows all that is sent", () => relay.Swallow = true, ReopenWay),
        Network("the database's side of every connection is gone, and nobody says so", relay.HalfOpen, ReopenWay),
    ];

    private static string[] BrokenTables => ["running", "server"];

    private static string EndConnections => $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{Role}'";

    public override async Task<StoragePlace> NewPlaceAsync()
    {
        var name = $"joblib{Interlocked.Increment(ref places)}";
        // several places may be made at once
        await AdminAsync($"DO $$ BEGIN CREATE ROLE {Role} LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$");
        await AdminAsync($"CREATE SCHEMA {name} AUTHORIZATION {Role}");
        schema = name;
        if (disk is not null) await UseAsync(disk);
        return new(new NpgsqlConnectionStringBuilder(server.ConnectionString) { Username = Role, Timeout = 5 }.ConnectionString, name);
    }

    public override Task CrashAsync()
    {
        server.StopImmediately();
        return Task.CompletedTask;
    }

    public override Task StartAsync()
    {
        server.Start();
        return Task.CompletedTask;
    }

    /// <summary>Each index is whole, and agrees with its table.</summary>
    /// <remarks>
    /// Scenarios end side by side, and two that create an extension at once refuse each other, "if not exists" or not: so one after the other.
    /// </remarks>
    public override async Task<string?> LookOverAsync(StoragePlace place)
    {
        try
        {
            await AdminAsync($"""
                SELECT pg_advisory_xact_lock(hashtext('amcheck'));
                CREATE EXTENSION IF NOT EXISTS amcheck;
                SELECT bt_index_check(c.oid, heapallindexed => true)
                FROM pg_class c JOIN pg_am a ON a.oid = c.relam AND a.amname = 'btree'
                WHERE c.relnamespace = '{place.Schema}'::regnamespace AND c.relkind = 'i'
                """);
            return null;
        }
        catch (PostgresException error)
        {
            return error.Message;
        }
    }

    public override async Task<string> WaitersAsync()
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(server.ConnectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("""
            SELECT coalesce(string_agg(format('%s waits for %s (%s %s, for %s): %s', a.pid, b.pid, b.state, b.wait_event, now() - b.xact_start, left(b.query, 200)), '; '), '')
            FROM pg_stat_activity a, unnest(pg_blocking_pids(a.pid)) AS blocker JOIN pg_stat_activity b ON b.pid = blocker
            """, connection);
        return (string?)await command.ExecuteScalarAsync() ?? "";
    }

    public override async ValueTask DisposeAsync()
    {
        await relay.DisposeAsync();
        server.Dispose();
        disk?.Dispose();
    }

    // Tables and indexes go there; the write-ahead log stays where there is room.
    private async Task UseAsync(SmallDisk small)
    {
        PostgreSqlBinaries.HandOver(small.Location);
        await AdminAsync($"CREATE TABLESPACE small LOCATION '{small.Location}'");
        await AdminAsync($"GRANT CREATE ON TABLESPACE small TO {Role}; ALTER ROLE {Role} SET default_tablespace = 'small'");
    }

    private Task BeginKilling()
    {
        killing = new();
        killer = KillAsync(killing.Token);
        return Task.CompletedTask;
    }

    // A table after the other, each in a transaction of its own: one that locks both meets a server that holds the second and waits for the first.
    private async Task BreakWritesAsync()
    {
        await AdminAsync(
            "CREATE FUNCTION public.damaged() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'a page is damaged (a test says so)' USING ERRCODE = 'XX001'; END $$"
        );
        foreach (var table in BrokenTables)
        {
            await AdminAsync($"CREATE TRIGGER damaged BEFORE INSERT OR UPDATE OR DELETE ON {schema}.{table} FOR EACH ROW EXECUTE FUNCTION public.damaged()");
        }
    }

    private async Task MendWritesAsync()
    {
        foreach (var table in BrokenTables) await AdminAsync($"DROP TRIGGER damaged ON {schema}.{table}");
        await AdminAsync("DROP FUNCTION public.damaged()");
    }

    private async Task EndKillingAsync()
    {
        await killing.CancelAsync();
        await killer;
        killing.Dispose();
    }

    private async Task KillAsync(CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            await AdminAsync(EndConnections);
            await Task.Delay(500, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private Damage Network(string name, Action begin, Action end) =>
        new(
            name,
            () => Done(begin),
            () => Done(end),
            () =>
                new NpgsqlConnectionStringBuilder(server.ConnectionString)
    {
        Host = "127.0.0.1", Port = relay.Port, Username = Role, Timeout = 5, SslMode = SslMode.Disable,
    }.ConnectionString);

    // What was swallowed is missing in the middle of a stream: such connections end.
    private void ReopenWay()
    {
        relay.Swallow = false;
        relay.Cut();
    }

    private static Task Done(Action action)
    {
        action();
        return Task.CompletedTask;
    }

    private async Task AdminAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(server.ConnectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
