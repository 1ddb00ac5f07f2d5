using JobLib.Storage.Conformance;

namespace JobLib.PostgreSql.Tests;

/// <summary>Jobs of a type in a state, where both have more than a search looks at.</summary>
public sealed class LeapTests(PostgreSqlFixture fixture) : StorageConformance(fixture.Unmade)
{
    private const int Jobs = 30_000;
    private const long Began = 0x019b00000000;

    protected override bool IsWhole => false; // nobody has counted these jobs

    [Theory]
    [InlineData("i < 20000", "i >= 19998 OR i IN (5, 9000)", 1)] // the ones before the others
    [InlineData("i % 2 = 0 OR i IN (5, 9001, 19997, 29999)", "i % 2 = 1", 2)] // in turns
    public async Task They_are_listed_in_either_order_page_by_page_though_few_are_of_both(string called, string failed, int parts)
    {
        await using (var connection = await Sandbox.OpenConnectionAsync())
        await using (var fill = connection.CreateCommand())
        {
            fill.CommandText = $"""
                INSERT INTO {Sandbox.Table("job")} (id, created_at, born, start_kind, queue, priority, type, method, signature, arguments, format)
                    SELECT ('019b0000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid, to_timestamp({Began} / 1000.0) + i * interval '1 ms', 0, 0, 'default', 0,
                           'Shop.' || CASE WHEN {called} THEN 'Mailer' ELSE 'Printer' END || ', Shop', 'Run', '', '[]', 1
                    FROM generate_series(0, {Jobs - 1}) i;
                INSERT INTO {Sandbox.Table("finished")} (job, state, finished_at, queue, priority, fence, attempts, crashes, attempt)
                    SELECT ('019b0000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid, CASE WHEN {failed} THEN 4 ELSE 3 END, now(), 'default', 0, 1, 1, 0, 1
                    FROM generate_series(0, {Jobs - 1}) i;
                ANALYZE {Sandbox.Table("job")}; ANALYZE {Sandbox.Table("finished")};
                """;
            await fill.ExecuteNonQueryAsync();
        }

        var newest = new JobQuery { Type = "Mailer", States = [JobState.Failed] };
        var all = await IdsAsync(newest, parts);
        Assert.Equal(4, all.Count);
        Assert.Equal(all.OrderDescending(StringComparer.Ordinal), all);
        Assert.Equal(all, await IdsAsync(newest with { Queue = "default" }, parts));
        Assert.Equal(all, await IdsAsync(newest with { Method = "run", States = [JobState.Failed, JobState.Enqueued] }));
        Assert.Equal(all.Take(2), await IdsAsync(newest with { From = DateTimeOffset.FromUnixTimeMilliseconds(Began + 19_000) }));
        Assert.Equal(all.Skip(2), await IdsAsync(newest with { To = DateTimeOffset.FromUnixTimeMilliseconds(Began + 19_000) }));
        Assert.Equal(all.Skip(1), await IdsAsync(newest with { UpToId = all[1] }));
        Assert.Equal(all.AsEnumerable().Reverse(), await IdsAsync(newest with { Order = JobOrder.OldestFirst }, parts));
        Assert.Equal(all, await IdsAsync(newest with { Size = 3 }));
        Assert.Equal(parts == 1 ? new CappedCount(4, false) : new(2, true), await Storage.Reader.CountAsync(newest, 100, default));
        Assert.Empty(await IdsAsync(newest with { States = [JobState.Deleted, JobState.Failed], Queue = "other" }));
    }

    private async Task<List<string>> IdsAsync(JobQuery query, int? parts = null)
    {
        var (ids, read) = (new List<string>(), 0);
        do
        {
            var page = await Storage.Reader.QueryAsync(query, default);
            ids.AddRange(page.Items.Select(job => job.Id));
            query = query with { Cursor = page.Next };
            read++;
        }
        while (query.Cursor is not null);
        if (parts is { } expected) Assert.Equal(expected, read);
        return ids;
    }
}
