using System.Globalization;
using JobLib.PostgreSql.Tests.Server;
using JobLib.Storage;
using JobLib.Storage.Conformance;
using Npgsql;

namespace JobLib.PostgreSql.Tests;

/// <summary>
/// Every column of every table is set to the extremes of its type, each in another row: either the schema refuses the value, or no operation of a server, no
/// page and no step of maintenance fails on it. The columns are those that the database lists, so that a new one is covered by itself.
/// </summary>
public sealed class ColumnFuzzTests : IAsyncLifetime
{
    private static readonly Dictionary<string, string[]> Extremes = new(StringComparer.Ordinal)
    {
        ["text"] = ["''", "'x'", "'{'", """'{"a":1}'""", """'["\u0000",null,1]'""", "'null'", """'{"Name":null}'""", "repeat('long ', 20000)"],
        ["uuid"] = ["'00000000-0000-0000-0000-000000000000'", "'ffffffff-ffff-ffff-ffff-ffffffffffff'"],
        ["smallint"] = ["-32768", "-1", "0", "99", "32767"],
        ["integer"] = ["-2147483648", "-1", "0", "2147483647"],
        ["bigint"] = ["-9223372036854775808", "-1", "0", "9223372036854775807"],
        ["boolean"] = ["true", "false"],
        ["double precision"] = ["'NaN'", "'Infinity'", "-1"],
        ["timestamp with time zone"] =
        [
            "'infinity'",
            "'-infinity'",
            "'294276-12-31'",
            "'4713-01-01 BC'",
            "'9999-12-31 23:59:59.999999+00'",
            "'0001-01-01 00:00:00+00'",
        ],
        ["ARRAY"] = ["'{}'", "'{NULL}'"],
    };

    private readonly string schema = TestDatabase.NewSchema();
    private readonly List<string> failures = [];
    private PostgreSqlStorage? opened;

    private PostgreSqlStorage Storage => opened ?? throw new InvalidOperationException("The test has not begun.");

    public async ValueTask InitializeAsync()
    {
        opened = PostgreSqlStorage.Open(TestDatabase.ConnectionString, new() { Schema = schema, UseNotifications = false });
        await opened.PrepareAsync(SchemaMode.Migrate, new(), default);
    }

    public async ValueTask DisposeAsync()
    {
        if (opened is not null) await opened.DisposeAsync();
        await TestDatabase.DropAsync(schema);
        await TestDatabase.DropAsync(Kept);
    }

    private string Kept => schema + "_kept";

    [Fact]
    public async Task No_value_of_any_column_stops_a_server_a_page_or_a_step_of_maintenance()
    {
        var world = await World.MakeAsync(Storage, schema);
        await KeepAsync();
        var (tried, stored) = (0, 0);
        foreach (var column in await ColumnsAsync())
        {
            var values = await StorableAsync(column);
            (tried, stored) = (tried + column.Values.Length, stored + values.Count);
            for (var i = 0; i < values.Count;)
            {
                var together = await SetAsync(column, [.. values.Skip(i)]);
                await UseAsync(world, column, string.Join(", ", values.Skip(i).Take(together).Select(value => value.Length > 60 ? value[..60] : value)));
                await RestoreAsync();
                i += together;
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{tried} values, of which {stored} can be stored"));
        Assert.True(failures.Count == 0, $"{failures.Count} failures:\n{string.Join('\n', failures)}");
    }

    private async Task UseAsync(World world, Column column, string values)
    {
        foreach (var (name, operation) in world.Operations)
        {
            try
            {
                await operation();
            }
            catch (Exception error)
            {
                failures.Add($"{column.Table}.{column.Name} = {values}: {name}: {error.GetType().Name}: {error.Message}");
            }
        }
    }

    private async Task<List<Column>> ColumnsAsync()
    {
        var columns = new List<Column>();
        await using var connection = new NpgsqlConnection(TestDatabase.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(
            $"SELECT table_name, column_name, data_type, is_nullable = 'YES', udt_name FROM information_schema.columns WHERE table_schema = '{schema}' AND table_name <> 'schema_version' ORDER BY 1, ordinal_position",
            connection
        );
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            string[] values = [.. Extremes[reader.GetString(2)], .. reader.GetBoolean(3) ? ["NULL"] : Array.Empty<string>()];
            columns.Add(new(reader.GetString(0), reader.GetString(1), [.. values.Select(value => $"({value})::{reader.GetString(4)}")]));
        }

        return columns;
    }

    // Those that the schema lets one row have: it refuses the others by a check, a generated column, or since a key is too long for an index.
    private async Task<List<string>> StorableAsync(Column column)
    {
        var values = new List<string>();
        await using var connection = new NpgsqlConnection(TestDatabase.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        foreach (var value in column.Values)
        {
            await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken); // rolled back
            await using var command = new NpgsqlCommand(Update(column, value, "n = 1"), connection, transaction);
            try
            {
                if (await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken) > 0) values.Add(value);
            }
            catch (PostgresException error) when (IsRefusal(error))
            {
                // not this one
            }
        }

        return values;
    }

    // One value a row, all of them at once, in turns; where no two rows can have that, the first value in the first row.
    private async Task<int> SetAsync(Column column, IReadOnlyList<string> values)
    {
        var rows = (int)await TestDatabase.ScalarAsync<long>($"SELECT count(*) FROM {schema}.\"{column.Table}\"");
        var together = Math.Min(rows, values.Count);
        try
        {
            await TestDatabase.ExecuteAsync(
                Update(column, $"CASE n % {together} {string.Concat(values.Take(together).Select((value, i) => $"WHEN {i} THEN {value} "))}END", "true")
            );
            return together;
        }
        catch (PostgresException error) when (IsRefusal(error))
        {
            await TestDatabase.ExecuteAsync(Update(column, values[0], "n = 1"));
            return 1;
        }
    }

    private string Update(Column column, string value, string which) =>
        $"UPDATE {schema}.\"{column.Table}\" t SET \"{column.Name}\" = {value} FROM (SELECT ctid AS place, row_number() OVER (ORDER BY ctid) AS n FROM {schema}.\"{column.Table}\") r WHERE t.ctid = r.place AND {which}";

    private static bool IsRefusal(PostgresException error) => error.SqlState[..2] is "23" or "42" or "54";

    private Task KeepAsync() => TestDatabase.ExecuteAsync($"""
        CREATE SCHEMA {Kept};
        DO $$ DECLARE t record; BEGIN
            FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = '{schema}' LOOP EXECUTE format('CREATE TABLE {Kept}.%I AS TABLE {schema}.%I', t.tablename, t.tablename); END LOOP;
        END $$
        """);

    private Task RestoreAsync() => TestDatabase.ExecuteAsync($"""
        DO $$ DECLARE t record; BEGIN
            FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = '{schema}' LOOP
                EXECUTE format('DELETE FROM {schema}.%1$I', t.tablename);
                EXECUTE format('INSERT INTO {schema}.%1$I OVERRIDING SYSTEM VALUE TABLE {Kept}.%1$I', t.tablename);
            END LOOP;
        END $$
        """);

    private sealed record Column(string Table, string Name, string[] Values);

    /// <summary>A row in every table, and every operation that a server or a page may come with.</summary>
    private sealed class World(PostgreSqlStorage storage, IReadOnlyList<JobId> jobs, IReadOnlyList<JobId> batches, TestServer server, ClaimedJob held)
    {
        private static readonly string[] Queues = ["default", "keys", "held", "pool"];

        public IReadOnlyList<(string Name, Func<Task> Run)> Operations =>
        [
            ("renew", () => Task.Run(() => server.Renew(held))),
            ("signals", () => server.SignalsAsync()),
            (
                "report",
                () =>
                    server.ReportAsync(
                        new JobReport
                        {
                            Id = held.Id,
                            Fence = held.Fence,
                            Lines = [new() { At = DateTimeOffset.UnixEpoch, Text = "half" }],
                            Progress = new() { Fraction = 0.5 },
                        }
                    )
            ),
            ("find", async () => await storage.Reader.FindAsync(jobs, default)),
            ("find batches", async () => await storage.Reader.FindBatchesAsync(batches, default)),
            ("list", async () => await storage.Reader.QueryAsync(new() { Size = 100 }, default)),
            (
                "list what is due",
                async () =>
                    await storage.Reader.QueryAsync(
                        new()
                        {
                            Size = 1,
                            States = [JobState.Scheduled],
                            Order = JobOrder.DueFirst,
                        },
                        default
                    )
            ),
            (
                "list what is over",
                async () =>
                    await storage.Reader.QueryAsync(
                        new()
                        {
                            Size = 1,
                            States = [JobState.Succeeded],
                            Order = JobOrder.FinishedFirst,
                        },
                        default
                    )
            ),
            ("search", async () => await storage.Reader.QueryAsync(new() { Size = 100, ErrorText = "mailbox" }, default)),
            ("overview", async () => await storage.Reader.OverviewAsync(default)),
            ("series", async () => await storage.Reader.SeriesAsync(new(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1)), default)),
            ("log", async () => await storage.Reader.LogAsync(held.Id, 0, 100, default)),
            ("errors", async () => await storage.Reader.ErrorGroupsAsync(new(100), default)),
            ("recurring", async () => await storage.Reader.RecurringAsync(new(100), default)),
            ("definition", async () => await storage.Reader.RecurringDefinitionAsync("nightly", default)),
            ("batches", async () => await storage.Reader.BatchesAsync(new(100), default)),
            ("servers", async () => await storage.Reader.ServersAsync(default)),
            ("keys", async () => await storage.Reader.ConcurrencyAsync(new(100), default)),
            ("find keys", async () => await storage.Reader.FindConcurrencyAsync(["one", "pool"], default)),
            ("set limit", async () => await storage.Queue.SetConcurrencyLimitAsync("pool", 3, Make.Person(), default)),
            ("audit", async () => await storage.Reader.AuditAsync(new(100), default)),
            ("orphans", async () => await storage.Reader.OrphansAsync(100, default)),
            ("due", async () => await storage.Recurring.DueAsync(100, default)),
            ("promote", async () => await storage.Maintenance.PromoteAsync(100, default)),
            ("move held", async () => await storage.Maintenance.MoveHeldAsync(100, default)),
            ("fold", async () => await storage.Maintenance.FoldAsync(100, default)),
            ("fetch", FetchAsync),
            ("finish", async () => await server.FinishAsync([TestServer.Finish(held, Make.Success())])),
            ("rescue", async () => await storage.Maintenance.RescueAsync(3, 100, default)),
            ("prune", async () => await storage.Maintenance.PruneAsync(1_000, default)),
            ("run another job", RunAnotherAsync),
        ];

        public static async Task<World> MakeAsync(PostgreSqlStorage storage, string schema)
        {
            var jobs = new List<JobId>();
            foreach (var state in Enum.GetValues<JobState>()) jobs.Add((await storage.JobAsync(state)).Id);
            var server = await storage.ServerAsync();
            var batch = Make.Batch();
            var full = Make.Job("held") with
            {
                Batch = batch.Id,
                IdempotencyKey = "key",
                ConcurrencyKey = "one",
                ConcurrencyWait = TimeSpan.FromHours(1),
                Tags = ["blue"],
                Parameters = new Dictionary<string, string> { ["a"] = "b" },
                Retention = TimeSpan.FromDays(1), CapturedContext = "{}",
            };
            await storage.CreateAsync(batch, full);
            var held = await server.ClaimAsync("held");
            server.Renew(held);
            jobs.Add(held.Id);
            jobs.Add(await storage.CreateAsync(Make.Job("keys") with { ConcurrencyKey = "one", ConcurrencyWait = TimeSpan.FromHours(1) }));
            await server.FetchAsync(10, "keys"); // it waits for the key
            for (var i = 0; i < 4; i++) jobs.Add(await storage.CreateAsync(Make.Job("pool") with { ConcurrencyKey = "pool", ConcurrencyLimit = 2 }));
            await server.FetchAsync(10, "pool"); // two run, two wait
            await storage.Queue.SetConcurrencyLimitAsync("pool", 1, Make.Person(), default);
            await storage.Queue.SetConcurrencyLimitAsync("reset", 1, Make.Person(), default);
            await storage.Queue.SetConcurrencyLimitAsync("reset", null, Make.Person(), default);
            var parent = await storage.JobAsync(JobState.Succeeded);
            jobs.Add(await storage.CreateAsync(Make.Child(parent.Id))); // with an outcome to read
            jobs.Add(await storage.CreateAsync(Make.Job() with { Parameters = new Dictionary<string, string> { ["a"] = "b" } }));
            await storage.CreateAsync(Make.Job("retries"));
            await server.FinishAsync(await server.ClaimAsync("retries"), Make.Retry(TimeSpan.FromHours(1)));
            await storage.CreateAsync(Make.Job("unknown"));
            await server.FinishAsync(await server.ClaimAsync("unknown"), Make.Release(TimeSpan.FromHours(1)) with { UnknownType = true });
            await storage.Recurring.SaveAsync([Make.Recurring("nightly", await storage.NowAsync())], Make.Person(), default);
            await storage.Queue.SetPausedAsync(["paused"], true, Make.Person(), default);
            await server.ReportAsync(
                new JobReport
                {
                    Id = held.Id,
                    Fence = held.Fence,
                    Lines = [new() { At = DateTimeOffset.UnixEpoch, Text = "half" }],
                    Progress = new() { Fraction = 0.5 },
                }
            );
            await storage.Maintenance.FoldAsync(10_000, default);
            await storage.CreateAsync(Make.Job("retries")); // counters and buckets that are not folded
            await server.FinishAsync(await server.ClaimAsync("retries"), Make.Failure());
            var dead = await storage.ServerAsync();
            await storage.CreateAsync(Make.Job("crash"));
            var crashed = await dead.ClaimAsync("crash");
            dead.Renew(crashed);
            await TestDatabase.ExecuteAsync($"UPDATE {schema}.server SET lease_until = now() - interval '1 minute' WHERE id = '{dead.Id.Value}'");
            await storage.RescueAllAsync();
            return new(storage, jobs, [batch.Id], server, held);
        }

        private async Task FetchAsync()
        {
            var other = await storage.ServerAsync();
            await storage.Queue.FetchAsync(other.Request(100, Queues) with { AllowSuspect = true }, default);
            var claimed = await storage.Queue.FetchAsync(other.Request(100, Queues), default);
            if (claimed.Jobs.Count > 0) await other.FinishAsync([.. claimed.Jobs.Select(job => TestServer.Finish(job, Make.Success()))]);
        }

        private async Task RunAnotherAsync()
        {
            var id = await storage.CreateAsync(Make.Job("another"));
            var other = await storage.ServerAsync();
            var job = await other.ClaimAsync("another");
            Assert.Equal(id, job.Id);
            await other.SucceedAsync(job);
        }
    }
}
