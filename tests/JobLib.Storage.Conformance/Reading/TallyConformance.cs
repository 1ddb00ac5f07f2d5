namespace JobLib.Storage.Conformance;

/// <summary>
/// <c>IServerRegistry.TallyAsync</c> and <c>IJobReader.TalliesAsync</c>: what servers count is kept as they say it, and read by time, method and queue.
/// </summary>
public abstract class TallyConformance(StorageFixture fixture) : StorageConformance(fixture)
{
    [Fact]
    public async Task A_row_comes_back_as_it_was_given()
    {
        var row = await RowAsync() with
        {
            ApplicationVersion = "1.4.0+9a1b2c3",
            Succeeded = 5,
            Failed = 4,
            Retried = 3,
            Deleted = 2,
            Waits = "900;1:2,30:7",
            Durations = "70;2:1",
        };
        await PutAsync(row);
        Assert.Equal(row, Assert.Single(await FindAsync(row)));
    }

    [Fact]
    public async Task A_row_takes_the_place_of_the_one_that_the_same_server_has_put_there()
    {
        var server = await Storage.ServerAsync();
        var row = await RowAsync();
        await Storage.Servers.TallyAsync(server.Id, [row with { Succeeded = 1 }], default);
        await Storage.Servers.TallyAsync(server.Id, [row with { Succeeded = 7, Failed = 1, Waits = "5;0:8", ApplicationVersion = "2" }], default);
        // its answer was lost
        await Storage.Servers.TallyAsync(server.Id, [row with { Succeeded = 7, Failed = 1, Waits = "5;0:8", ApplicationVersion = "2" }], default);
        Assert.Equal(row with { Succeeded = 7, Failed = 1, Waits = "5;0:8", ApplicationVersion = "2" }, Assert.Single(await FindAsync(row)));
    }

    [Fact]
    public async Task Rows_of_another_server_method_queue_period_or_time_stand_beside_it()
    {
        var row = await RowAsync();
        JobTally[] rows =
        [
            row,
            row with
            {
                Method = "Shop.Mailer.send",
            },
            row with
            {
                Queue = "other",
            },
            row with
            {
                Start = row.Start.AddMinutes(1),
            },
            row with
            {
                Period = TallyPeriod.Hour,
                Start = HourOf(row),
            },
        ];
        await PutAsync(rows);
        await PutAsync(row with { Succeeded = 50 });
        var minutes = await FindAsync(row);
        Assert.Equal(5, minutes.Count);
        Assert.Equal(
            [50, 1],
            minutes
                .Where(found => found.Start == row.Start && found.Method == row.Method && found.Queue == row.Queue)
                .Select(found => found.Succeeded)
                .OrderDescending()
        );
        Assert.Single(await Storage.Reader.TalliesAsync(new(TallyPeriod.Hour, HourOf(row), HourOf(row).AddHours(1)), default));
    }

    [Fact]
    public async Task Rows_are_found_by_time_method_and_queue()
    {
        var row = await RowAsync();
        await PutAsync([
            .. Enumerable
                .Range(0, 5)
                .SelectMany(i =>
                    new[]
                    {
                        row with
                        {
                            Start = row.Start.AddMinutes(i),
                        },
                        row with
                        {
                            Start = row.Start.AddMinutes(i),
                            Method = "Shop.Till.Close",
                            Queue = "night",
                        },
                    }
                ),
        ]);
        var query = new TallyQuery(TallyPeriod.Minute, row.Start.AddMinutes(1), row.Start.AddMinutes(3));
        Assert.Equal(4, (await Storage.Reader.TalliesAsync(query, default)).Count);
        Assert.All(await Storage.Reader.TalliesAsync(query with { Method = "Shop.Till.Close" }, default), found => Assert.Equal("night", found.Queue));
        Assert.Equal(2, (await Storage.Reader.TalliesAsync(query with { Method = "Shop.Till.Close" }, default)).Count);
        Assert.Equal(2, (await Storage.Reader.TalliesAsync(query with { Queue = row.Queue }, default)).Count);
        Assert.Empty(await Storage.Reader.TalliesAsync(query with { Queue = row.Queue, Method = "Shop.Till.Close" }, default));
        Assert.Empty(await Storage.Reader.TalliesAsync(query with { Method = "Shop" }, default));
    }

    [Fact]
    public async Task Of_many_rows_the_latest_are_read_and_the_latest_come_first()
    {
        var row = await RowAsync();
        await PutAsync([.. Enumerable.Range(0, 10).Select(i => row with { Start = row.Start.AddMinutes(i) })]);
        var found = await Storage.Reader.TalliesAsync(new(TallyPeriod.Minute, row.Start, row.Start.AddHours(1)) { Max = 3 }, default);
        Assert.Equal([9, 8, 7], found.Select(latest => (latest.Start - row.Start).TotalMinutes));
    }

    [Fact]
    public async Task A_whole_set_is_stored_and_read_at_once()
    {
        var row = await RowAsync();
        for (var set = 0; set < 3; set++)
        {
            await PutAsync([
                .. Enumerable.Range(0, Storage.Info.MaxSet).Select(i => row with { Start = row.Start.AddMinutes(set), Method = $"Shop.Type{i}.Run" }),
            ]);
        }

        Assert.Equal(3 * Storage.Info.MaxSet, (await FindAsync(row)).Count);
    }

    [Fact]
    public async Task Strange_names_are_names()
    {
        var row = await RowAsync() with { Method = "Shop.Repository`1[[Shop.Ordér \"x\", Shop]].Sąve 🧾 '; --" };
        await PutAsync(row);
        Assert.Equal(row, Assert.Single(await FindAsync(row, row.Method)));
    }

    [Fact]
    public async Task What_a_server_has_counted_outlives_it()
    {
        var server = await Storage.ServerAsync();
        var row = await RowAsync();
        await server.LeaveAsync();
        await Storage.Servers.TallyAsync(server.Id, [row], default);
        Assert.Single(await FindAsync(row));
    }

    [Fact]
    public async Task Minutes_and_hours_are_kept_for_as_long_as_the_policy_says()
    {
        var row = await RowAsync();
        var hour = row with { Period = TallyPeriod.Hour, Start = HourOf(row) };
        await PutAsync(row, hour);
        Advance(Policy.MinuteTallies - TimeSpan.FromMinutes(10));
        await Storage.PruneAllAsync();
        Assert.Single(await FindAsync(row));
        Advance(TimeSpan.FromMinutes(20));
        await Storage.PruneAllAsync();
        Assert.Empty(await FindAsync(row));
        Assert.Single(await FindAsync(hour));
        Advance(Policy.HourTallies);
        await Storage.PruneAllAsync();
        Assert.Empty(await FindAsync(hour));
    }

    private static DateTimeOffset HourOf(JobTally row) => row.Start.AddTicks(-(row.Start.UtcTicks % TimeSpan.TicksPerHour));

    private async Task<JobTally> RowAsync() =>
        new()
        {
            Period = TallyPeriod.Minute,
            Start = await BeginMinuteAsync(),
            Method = "Shop.Mailer.Send",
            Queue = "mail",
            Succeeded = 1,
            Waits = "0;",
            Durations = "0;",
        };

    private async Task PutAsync(params JobTally[] rows) => await Storage.Servers.TallyAsync((await Storage.ServerAsync()).Id, rows, default);

    private ValueTask<IReadOnlyList<JobTally>> FindAsync(JobTally row, string? method = null) =>
        Storage.Reader.TalliesAsync(new(row.Period, row.Start, row.Start.AddMinutes(10)) { Method = method }, default);
}
