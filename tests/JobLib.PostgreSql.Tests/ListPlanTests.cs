using System.Data.Common;
using System.Text.RegularExpressions;
using JobLib.PostgreSql.Sql;
using JobLib.Storage.Conformance;

namespace JobLib.PostgreSql.Tests;

/// <summary>
/// Lists are read from an index, whatever they are of. In schemas that nobody has used: what other tests have left in an index makes it cost more.
/// </summary>
public sealed partial class ListPlanTests(PostgreSqlFixture fixture) : StorageConformance(fixture.Unmade)
{
    [Fact]
    public async Task No_list_by_queue_state_type_and_time_reads_a_table_from_end_to_end()
    {
        await Storage.CreateAsync(Make.Jobs(3));
        await using var connection = await ConnectAsync();
        foreach (var (query, states, calls) in Queries())
        {
            var plan = await PlanAsync(connection, new JobSearchSql(new(Schema()), query, states, calls).Search());
            Assert.False(plan.Contains("Seq Scan on", StringComparison.Ordinal), $"{query}\n{plan}");
        }
    }

    [Fact]
    public async Task Lists_by_type_and_of_what_is_over_in_a_queue_have_an_index_of_their_own()
    {
        await Storage.CreateAsync(Make.Jobs(3));
        await using var connection = await ConnectAsync();
        await using var transaction = await connection.BeginTransactionAsync(); // never committed
        await FillAsync(connection);
        var names = new Names(Schema());
        foreach (var order in new[] { JobOrder.NewestFirst, JobOrder.OldestFirst })
        {
            var ofQueue = new JobQuery { Queue = "legacy", Order = order };
            foreach (var states in new JobState[][] { [JobState.Succeeded], [JobState.Failed], Enum.GetValues<JobState>() })
                Assert.Contains("using finished_queue on", await PlanAsync(connection, new JobSearchSql(names, ofQueue, states).Search()), StringComparison.Ordinal);
            foreach (var state in new[] { JobState.Failed, JobState.Deleted })
            {
                var plan = await PlanAsync(connection, new JobSearchSql(names, new() { Order = order }, [state]).Search());
                Assert.Contains("using finished_rare on", plan, StringComparison.Ordinal);
            }

            foreach (var query in new[] { new JobQuery { Type = "Archive", Order = order }, ofQueue with { Type = "Archive" } })
            {
                foreach (var states in new JobState[][] { [JobState.Succeeded], [JobState.Failed, JobState.Enqueued], Enum.GetValues<JobState>() })
                {
                    var plan = await PlanAsync(connection, new JobSearchSql(names, query, states, calls: 2).Search());
                    var leaps = plan.Contains("CTE leap", StringComparison.Ordinal);
                    var looks = plan[..plan.IndexOf(leaps ? "CTE hit" : "CTE reach", StringComparison.Ordinal)];
                    Assert.True(looks.Contains("using job_call on", StringComparison.Ordinal) && !SortsRows.IsMatch(looks), plan);
                    Assert.Equal(query.Queue is not null || states.Length < 7, leaps);
                    if (!leaps) continue;
                    Assert.True(looks.Contains(Index(query, states[0]), StringComparison.Ordinal), plan);
                }
            }
        }

        Assert.Contains("using job_call on", await PlanAsync(connection, JobSearchSql.Calls(names)), StringComparison.Ordinal);
    }

    private async Task<DbConnection> ConnectAsync()
    {
        var connection = await Sandbox.OpenConnectionAsync();
        // as ReadSession and StatementBatch have them
        await RunAsync(
            connection,
            "SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off; SET enable_bitmapscan = off; SET join_collapse_limit = 1"
        );
        return connection;
    }

    // So many that a plan matters, most of them succeeded in another queue.
    private async Task FillAsync(DbConnection connection) => await RunAsync(connection, $"""
        INSERT INTO {Sandbox.Table("job")} (id, created_at, born, start_kind, queue, priority, type, method, signature, arguments, format)
            SELECT ('019b0000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid, now(), 0, 0, 'default', 0, 'Shop.' || CASE WHEN i % 500 = 0 THEN 'Archive' ELSE 'Mailer' END || ', Shop', 'Run', '', '[]', 1
            FROM generate_series(1, 20000) i;
        INSERT INTO {Sandbox.Table("finished")} (job, state, finished_at, queue, priority, fence, attempts, crashes, attempt)
            SELECT id, CASE WHEN n % 100 < 96 THEN 3 WHEN n % 100 < 98 THEN 4 ELSE 5 END, now() + n * interval '1 second', CASE WHEN n % 500 = 0 THEN 'legacy' ELSE 'default' END, 0, 1, 1, 0, 1
            FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM {Sandbox.Table("job")} WHERE id < '019b0001-0000-0000-0000-000000000000') j;
        ANALYZE {Sandbox.Table("job")}; ANALYZE {Sandbox.Table("finished")};
        """);

    private static async Task RunAsync(DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<string> PlanAsync(DbConnection connection, string sql)
    {
        await using var explain = connection.CreateCommand();
        explain.CommandText = "EXPLAIN " + Parameter.Replace(sql, match => Literals[match.Value]);
        var plan = new List<string>();
        await using var reader = await explain.ExecuteReaderAsync();
        while (await reader.ReadAsync()) plan.Add(reader.GetString(0));
        return string.Join('\n', plan);
    }

    private static readonly Dictionary<string, string> Literals = new()
    {
        ["@bound"] = "10000",
        ["@take"] = "51",
        ["@queue"] = "'legacy'",
        ["@first"] = "'019b0000-0000-0000-0000-000000000000'::uuid",
        ["@last"] = "'019c0000-0000-0000-0000-000000000000'::uuid",
        ["@from"] = "now() - interval '1 hour'", ["@to"] = "now()", ["@calls"] = "ARRAY[1, 2]::bigint[]",
    };

    private static IEnumerable<(JobQuery Query, IReadOnlyCollection<JobState> States, int Calls)> Queries()
    {
        var now = DateTimeOffset.UnixEpoch;
        var all = Enum.GetValues<JobState>();
        foreach (var query in new JobQuery[] { new(), new() { Queue = "legacy" }, new() { From = now, To = now }, new() { Queue = "legacy", From = now } })
        {
            foreach (var order in new[] { JobOrder.NewestFirst, JobOrder.OldestFirst })
            {
                foreach (var calls in new[] { 0, 2 })
                {
                    yield return (query with { Order = order }, all, calls);
                    foreach (var state in all) yield return (query with { Order = order, States = [state] }, [state], calls);
                }
            }

            yield return (query with { Order = JobOrder.DueFirst }, [JobState.Scheduled], 0);
            foreach (var state in new[] { JobState.Succeeded, JobState.Failed, JobState.Deleted })
                yield return (query with { Order = JobOrder.FinishedFirst }, [state], 0);
        }
    }

    private string Schema() => Sandbox.Table("job").Split('.')[0].Trim('"');

    private static string Index(JobQuery query, JobState state) =>
        query.Queue is not null ? "using finished_queue on" : state == JobState.Succeeded ? "using finished_pkey on" : "using finished_rare on";

    // And not the one that each of several looks has found.
    [GeneratedRegex("""->  Sort[^\n]*\n +Sort Key: [^"]""")]
    private static partial Regex SortsRows { get; }

    [GeneratedRegex("@[a-zA-Z]+")]
    private static partial Regex Parameter { get; }
}
