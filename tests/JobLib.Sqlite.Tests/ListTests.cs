using JobLib.Sqlite.Sql;
using JobLib.Storage;

namespace JobLib.Sqlite.Tests;

/// <summary>Lists of what SQLite has no index of its own for.</summary>
public sealed class ListTests : IDisposable
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

    [Theory]
    [InlineData("joblib_ready INDEXED BY joblib_ready_job", "", true)]
    [InlineData("joblib_blocked", "", true)]
    [InlineData("joblib_scheduled INDEXED BY joblib_scheduled_job", "", true)]
    [InlineData("joblib_scheduled INDEXED BY joblib_scheduled_retrying", " AND retrying = 1", true)]
    [InlineData("joblib_running", "", true)]
    [InlineData("joblib_awaiting", "", true)]
    [InlineData("joblib_finished", " AND state = 3", false)]
    [InlineData("joblib_finished INDEXED BY joblib_finished_rare", " AND state = 4 AND state <> 3", true)]
    public async Task A_place_is_entered_by_an_index_where_the_page_begins(string place, string where, bool ofQueue)
    {
        await using var storage = await Make.PreparedAsync(Path);
        await using var connection = await Make.ConnectionAsync(Path);
        foreach (var down in new[] { true, false })
        {
            using var command = connection.CreateCommand();
            command.CommandText = "EXPLAIN QUERY PLAN " + JobSourceSql.Place(place, where, ofQueue, down);
            command.Parameters.AddWithValue(":from", new byte[16]);
            command.Parameters.AddWithValue(":max", 64);
            if (ofQueue) command.Parameters.AddWithValue(":queue", "legacy");
            using var reader = command.ExecuteReader();
            Assert.True(reader.Read());
            Assert.StartsWith("SEARCH", reader.GetString(3), StringComparison.Ordinal);
        }
    }
}
