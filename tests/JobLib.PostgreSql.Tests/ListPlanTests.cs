using System.Text.RegularExpressions;
using JobLib.PostgreSql.Sql;
using JobLib.Storage.Conformance;

namespace JobLib.PostgreSql.Tests;

/// <summary>Lists are read from an index, whatever they are of.</summary>
public sealed partial class ListPlanTests(PostgreSqlFixture fixture) : StorageConformance(fixture)
{
    [Fact]
    public async Task No_list_by_queue_state_and_time_reads_a_table_from_end_to_end()
    {
        await Storage.CreateAsync(Make.Jobs(3));
        await using var connection = await Sandbox.OpenConnectionAsync();
        await using var settings = connection.CreateCommand();
        settings.CommandText =
            // as ReadSession and StatementBatch have them
            "SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off; SET enable_bitmapscan = off; SET join_collapse_limit = 1";
        await settings.ExecuteNonQueryAsync();
        var search = new JobSearchSql(new(Schema()));
        foreach (var (query, states) in Queries())
        {
            await using var explain = connection.CreateCommand();
            explain.CommandText = "EXPLAIN " + Parameter.Replace(search.Search(query, states), match => Literals[match.Value]);
            var plan = new List<string>();
            await using var reader = await explain.ExecuteReaderAsync();
            while (await reader.ReadAsync()) plan.Add(reader.GetString(0));
            Assert.False(plan.Exists(line => line.Contains("Seq Scan on", StringComparison.Ordinal)), $"{query}\n{string.Join('\n', plan)}");
        }
    }

    private static readonly Dictionary<string, string> Literals = new()
    {
        ["@bound"] = "10000",
        ["@take"] = "51",
        ["@queue"] = "'legacy'",
        ["@first"] = "'019b0000-0000-0000-0000-000000000000'::uuid",
        ["@last"] = "'019c0000-0000-0000-0000-000000000000'::uuid",
        ["@from"] = "now() - interval '1 hour'", ["@to"] = "now()", ["@states"] = "ARRAY[0]",
    };

    private static IEnumerable<(JobQuery Query, IReadOnlyCollection<JobState> States)> Queries()
    {
        var now = DateTimeOffset.UnixEpoch;
        var all = Enum.GetValues<JobState>();
        foreach (var query in new JobQuery[] { new(), new() { Queue = "legacy" }, new() { From = now, To = now }, new() { Queue = "legacy", From = now } })
        {
            foreach (var order in new[] { JobOrder.NewestFirst, JobOrder.OldestFirst })
            {
                yield return (query with { Order = order }, all);
                foreach (var state in all) yield return (query with { Order = order, States = [state] }, [state]);
            }

            yield return (query with { Order = JobOrder.DueFirst }, [JobState.Scheduled]);
            foreach (var state in new[] { JobState.Succeeded, JobState.Failed, JobState.Deleted })
                yield return (query with { Order = JobOrder.FinishedFirst }, [state]);
        }
    }

    private string Schema() => Sandbox.Table("job").Split('.')[0].Trim('"');

    [GeneratedRegex("@[a-zA-Z]+")]
    private static partial Regex Parameter { get; }
}
