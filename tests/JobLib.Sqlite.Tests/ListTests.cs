using System.Text.RegularExpressions;
using JobLib.Sqlite.Sql;
using JobLib.Storage;
using Microsoft.Data.Sqlite;

namespace JobLib.Sqlite.Tests;

/// <summary>Lists of what SQLite has no index of its own for.</summary>
public sealed partial class ListTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string Path => folder.File("jobs.db");

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(JobOrder.OldestFirst)]
    [InlineData(JobOrder.NewestFirst)]
    public async Task The_jobs_that_succeeded_are_listed_though_more_than_a_search_looks_at_have_failed_before_and_after_them(JobOrder order)
    {
        await using var storage = await Make.PreparedAsync(Path);
        await using (var connection = await Make.ConnectionAsync(Path))
        {
            Make.Execute(connection, $"""
                INSERT INTO joblib_method (id, type, method, signature) VALUES (1, 'Shop.Mailer, Shop', 'SendAsync', '');
                CREATE TEMP TABLE n AS WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {2 * JobQuery.ScanBound + 10})
                    SELECT i, unhex(printf('019b000000007000800000%010x', i)) AS id, CASE WHEN i BETWEEN {JobQuery.ScanBound + 5} AND {JobQuery.ScanBound
                    + 7} THEN 3 ELSE 4 END AS state FROM n;
                INSERT INTO joblib_job (id, method, arguments, format, queue, rank, created_at, created_state, start_kind) SELECT id, 1, '[]', 1, 'default', 9, i, 0, 0 FROM n;
                INSERT INTO joblib_finished (job, state, finished_at, queue, fence, attempts, crashes, attempt) SELECT id, state, i, 'default', i, 1, 0, 1 FROM n;
                """);
        }

        var page = await storage.Reader.QueryAsync(new() { States = [JobState.Succeeded], Order = order }, default);
        Assert.Equal((3, null, null), (page.Items.Count, page.Next, page.SearchedTo));
    }

    // Of 30,000 jobs more than half are of the type, a third or half have failed, and four are both: the ones before the others, or in turns.
    [Theory]
    [InlineData("i < 20000", "i >= 19998 OR i IN (5, 9000)", JobOrder.NewestFirst, 1)]
    [InlineData("i < 20000", "i >= 19998 OR i IN (5, 9000)", JobOrder.OldestFirst, 1)]
    [InlineData("i % 2 = 0 OR i IN (1, 9001, 18001, 29999)", "i % 2 = 1", JobOrder.NewestFirst, 2)]
    [InlineData("i % 2 = 0 OR i IN (1, 9001, 18001, 29999)", "i % 2 = 1", JobOrder.OldestFirst, 2)]
    public async Task Jobs_of_a_type_and_a_state_are_listed_though_both_have_more_than_a_search_looks_at_and_few_are_of_both(
        string called,
        string failed,
        JobOrder order,
        int pages
    )
    {
        await using var storage = await Make.PreparedAsync(Path);
        await using (var connection = await Make.ConnectionAsync(Path))
        {
            Make.Execute(connection, $"""
                INSERT INTO joblib_method (id, type, method, signature) VALUES (1, 'Shop.Mailer, Shop', 'SendAsync', ''), (2, 'Shop.Printer, Shop', 'Print', '');
                CREATE TEMP TABLE n AS WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 29999)
                    SELECT i, unhex(printf('019b000000007000800000%010x', i)) AS id, CASE WHEN {called} THEN 1 ELSE 2 END AS method, CASE WHEN {failed} THEN 4 ELSE 3 END AS state FROM n;
                INSERT INTO joblib_job (id, method, arguments, format, queue, rank, created_at, created_state, start_kind) SELECT id, method, '[]', 1, 'default', 9, i, 0, 0 FROM n;
                INSERT INTO joblib_finished (job, state, finished_at, queue, fence, attempts, crashes, attempt) SELECT id, state, i, 'default', i, 1, 0, 1 FROM n;
                """);
        }

        foreach (var queue in new[] { null, "default" })
        {
            var query = new JobQuery { Type = "Mailer", States = [JobState.Failed], Queue = queue, Order = order };
            Assert.Equal(pages > 1, (await storage.Reader.CountAsync(query, 100, default)).IsCapped);
            var (read, found) = (0, new List<JobSummary>());
            do
            {
                var page = await storage.Reader.QueryAsync(query, default);
                found.AddRange(page.Items);
                query = query with { Cursor = page.Next };
                read++;
            }
            while (query.Cursor is not null);
            Assert.Equal((4, pages), (found.Count, read));
            Assert.All(found, job => Assert.Equal((JobState.Failed, "Shop.Mailer, Shop"), (job.State, job.Payload.Type)));
            Assert.Equal(order == JobOrder.OldestFirst ? found.OrderBy(job => job.Id) : found.OrderByDescending(job => job.Id), found);
        }
    }

    [Theory]
    [InlineData("joblib_ready INDEXED BY joblib_ready_job", "", true)]
    [InlineData("joblib_blocked", "", true)]
    [InlineData("joblib_scheduled INDEXED BY joblib_scheduled_job", "", true)]
    [InlineData("joblib_scheduled INDEXED BY joblib_scheduled_retrying", " AND retrying = 1", true)]
    [InlineData("joblib_running", "", true)]
    [InlineData("joblib_awaiting", "", true)]
    [InlineData("joblib_finished", " AND +state = 3", false)]
    [InlineData("joblib_finished", " AND +state = 3", true)]
    [InlineData("joblib_finished INDEXED BY joblib_finished_ends", " AND state = 3", true)]
    [InlineData("joblib_finished INDEXED BY joblib_finished_ends", " AND state = 4", true)]
    [InlineData("joblib_finished INDEXED BY joblib_finished_rare", " AND state = 4 AND state <> 3", true)]
    public async Task A_place_is_entered_by_an_index_where_the_page_begins(string place, string where, bool ofQueue)
    {
        await using var storage = await Make.PreparedAsync(Path);
        await using var connection = await Make.ConnectionAsync(Path);
        foreach (var down in new[] { true, false })
        {
            var isSorted = place.EndsWith("joblib_finished_ends", StringComparison.Ordinal);
            var plan = Plan(connection, JobSourceSql.Place(place, where, ofQueue, down, isSorted));
            Assert.StartsWith("SEARCH", plan, StringComparison.Ordinal);
            Assert.Equal(isSorted, plan.Contains("TEMP B-TREE", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData(JobSourceSql.MethodDown, "joblib_job USING COVERING INDEX joblib_job_method (method=? AND id<?)")]
    [InlineData(JobSourceSql.MethodUp, "joblib_job USING COVERING INDEX joblib_job_method (method=? AND id>?)")]
    [InlineData(JobSourceSql.FinishedFirst, "joblib_finished USING COVERING INDEX joblib_finished_ends (state=? AND queue=? AND (finished_at,job)<(?,?))")]
    [InlineData(JobSourceSql.CountEnds, "joblib_finished USING COVERING INDEX joblib_finished_ends (state=? AND queue=?)")]
    [InlineData(JobSourceSql.EndQueues, "joblib_finished USING COVERING INDEX joblib_finished_ends (state=?)", "f USING COVERING INDEX joblib_finished_ends (state=? AND queue>?)")]
    public async Task A_list_by_method_or_by_the_end_of_one_queue_is_read_in_the_order_of_an_index(string sql, params string[] searches)
    {
        await using var storage = await Make.PreparedAsync(Path);
        await using var connection = await Make.ConnectionAsync(Path);
        var plan = Plan(connection, sql);
        Assert.All(searches, search => Assert.Contains($"SEARCH {search}", plan, StringComparison.Ordinal));
        Assert.DoesNotContain("TEMP B-TREE", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("SCAN joblib", plan, StringComparison.Ordinal);
    }

    private static string Plan(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "EXPLAIN QUERY PLAN " + sql;
        foreach (Match parameter in Parameter.Matches(sql))
        {
            if (!command.Parameters.Contains(parameter.Value)) command.Parameters.AddWithValue(parameter.Value, 1);
        }

        var plan = new List<string>();
        using var reader = command.ExecuteReader();
        while (reader.Read()) plan.Add(reader.GetString(3));
        return string.Join('\n', plan);
    }

    [GeneratedRegex(":[a-z]+")]
    private static partial Regex Parameter { get; }
}
