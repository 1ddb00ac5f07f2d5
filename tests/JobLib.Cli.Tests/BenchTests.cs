using JobLib.PostgreSql.Tests.Server;

namespace JobLib.Cli.Tests;

/// <summary>The self-measurement, which leaves nothing behind.</summary>
[Collection("bench")] // one at a time: each looks whether another is left
public sealed class BenchTests
{
    [Theory]
    [MemberData(nameof(Place.Kinds), MemberType = typeof(Place))]
    public async Task It_measures_in_a_place_of_its_own_and_removes_that(string kind)
    {
        await using var place = await Place.CreateAsync(kind);

        var run = await place.RunAsync("bench", "--seconds", "2", "--json");

        Assert.Equal(0, run.ExitCode);
        Assert.True(run.Json.GetProperty("enqueue").GetProperty("count").GetInt32() > 0);
        Assert.True(run.Json.GetProperty("runPerSecond").GetDouble() > 0);
        Assert.True(run.Json.GetProperty("startLatency").GetProperty("p50Milliseconds").GetDouble() > 0);
        Assert.Equal(0, (await place.Monitor.CountAsync(new())).Value);
        await AssertNothingIsLeftAsync(place);
    }

    [Theory]
    [MemberData(nameof(Place.Kinds), MemberType = typeof(Place))]
    public async Task Ctrl_C_in_the_middle_of_it_removes_it_too(string kind)
    {
        await using var place = await Place.CreateAsync(kind);
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(700));

        var run = await CliRun.With(new Dictionary<string, string>(), ["bench", .. place.Options], cancellationToken: stop.Token);

        Assert.Equal(130, run.ExitCode);
        await AssertNothingIsLeftAsync(place);
    }

    [Fact]
    public async Task A_storage_where_it_could_not_remove_what_it_makes_is_refused()
    {
        var run = await CliRun.OfAsync("bench", "--storage", "redis", "--connection", "127.0.0.1:1");

        Assert.Equal(2, run.ExitCode);
    }

    private static async Task AssertNothingIsLeftAsync(Place place)
    {
        if (place.Schema is null)
        {
            Assert.DoesNotContain(
                Directory.EnumerateFiles(Path.GetDirectoryName(place.Connection) ?? ""),
                file => file.Contains("joblib_bench", StringComparison.Ordinal)
            );
        }
        else
        {
            Assert.Equal(0L, await TestDatabase.ScalarAsync<long>("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'joblib_bench%'"));
        }
    }
}
