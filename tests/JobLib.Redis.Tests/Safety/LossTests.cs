using System.Globalization;
using JobLib.Redis.Tests.Server;
using JobLib.Storage.Conformance;

namespace JobLib.Redis.Tests.Safety;

/// <summary>Redis comes back without what it had answered: who has seen more says so, and what can be repaired is.</summary>
public sealed class LossTests
{
    private const int Lost = 12;

    [Fact]
    public async Task A_restart_without_persistence_is_told_to_every_server()
    {
        using var redis = SharedServer.StartPrivate();
        await using var storage = await Place.OpenAsync(redis);
        await using var other = await Place.OpenAsync(redis);
        await storage.CreateAsync();
        Restart(redis);
        Assert.Contains("nothing was left", await storage.LossAsync(), StringComparison.Ordinal);
        Assert.Contains("nothing was left", await other.LossAsync(), StringComparison.Ordinal);
        await storage.CreateAsync();
        Assert.Equal(1, await (await storage.ServerAsync()).RunAllAsync());
    }

    [Fact]
    public async Task Keys_that_a_hand_has_removed_are_missed()
    {
        using var redis = SharedServer.StartPrivate();
        await using var storage = await Place.OpenAsync(redis);
        await storage.CreateAsync();
        await Place.AdminAsync(redis, "FLUSHALL");
        await storage.CreateAsync();
        Assert.Contains("nothing was left", await storage.LossAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_snapshot_that_is_too_old_is_counted_and_the_leases_in_it_are_prolonged(bool withFunctions)
    {
        using var redis = withFunctions ? SharedServer.StartPrivate() : SharedServer.StartWithoutFunctions();
        await using var storage = await Place.OpenAsync(redis);
        var server = await storage.ServerAsync(TimeSpan.FromMinutes(1));
        await storage.CreateAsync();
        var held = await server.ClaimAsync();
        await Place.AdminAsync(redis, "SAVE");
        for (var i = 0; i < Lost; i++) await storage.CreateAsync();
        Restart(redis);
        storage.ClockOffset = TimeSpan.FromHours(1); // the snapshot's leases are over
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"had lost {Lost} or more"), await storage.LossAsync(), StringComparison.Ordinal);
        Assert.Equal(0, (await storage.Maintenance.RescueAsync(1, 100, default)).Done);
        Assert.True(server.Renew(held).Accepted);
        await server.SucceedAsync(held);
        Assert.Empty(await storage.Reader.OrphansAsync(1_000, default));
        storage.ClockOffset += TimeSpan.FromHours(2);
        Assert.Null(await storage.LossAsync()); // it is told for an hour
    }

    [Fact]
    public async Task However_often_Redis_comes_back_a_server_that_is_dead_is_given_the_time_of_one_lease()
    {
        using var redis = SharedServer.StartPrivate("--appendonly yes", "--appendfsync always");
        await using var storage = await Place.OpenAsync(redis);
        var server = await storage.ServerAsync(TimeSpan.FromMinutes(1));
        await storage.CreateAsync();
        await server.ClaimAsync();
        foreach (var away in new[] { TimeSpan.FromMinutes(10), TimeSpan.FromSeconds(30) })
        {
            storage.ClockOffset += away;
            Restart(redis);
            Assert.Null(await storage.LossAsync());
            Assert.Equal(0, (await storage.Maintenance.RescueAsync(1, 100, default)).Done);
        }

        storage.ClockOffset += TimeSpan.FromSeconds(61);
        Assert.Equal(1, (await storage.Maintenance.RescueAsync(1, 100, default)).Done);
    }

    [Fact]
    public async Task A_log_whose_end_is_missing_holds_whole_calls_and_what_is_missing_is_counted()
    {
        using var redis = SharedServer.StartPrivate("--appendonly yes", "--appendfsync everysec");
        await using var storage = await Place.OpenAsync(redis);
        var file = Directory.GetFiles(Path.Combine(redis.Root, "appendonlydir"), "*.incr.aof").Single();
        var before = await LengthWithAllAsync(redis, file); // the library is in it, whole
        var ids = new List<JobId>();
        for (var i = 0; i < Lost; i++) ids.AddRange(await storage.CreateAsync(Make.Jobs(3)));
        redis.Kill();
        await using (var log = File.OpenWrite(file)) log.SetLength(before + ((log.Length - before) * 3 / 5));
        redis.Start();
        var loss = await storage.LossAsync();
        var stayed = (await storage.StatesAsync(ids)).Count(state => state is not null);
        Assert.InRange(stayed, 3, (3 * Lost) - 3);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"had lost {Lost - (stayed / 3)} or more"), loss, StringComparison.Ordinal);
        Assert.Empty(await storage.Reader.OrphansAsync(1_000, default));
        Assert.Equal(stayed, await (await storage.ServerAsync()).RunAllAsync());
    }

    [Fact]
    public async Task A_restart_that_lost_nothing_and_a_forgotten_library_are_no_loss()
    {
        using var redis = SharedServer.StartPrivate("--appendonly yes", "--appendfsync always");
        await using var storage = await Place.OpenAsync(redis);
        await storage.CreateAsync();
        Restart(redis);
        Assert.Null(await storage.LossAsync());
        await storage.CreateAsync();
        await Place.AdminAsync(redis, "FUNCTION", "FLUSH");
        await storage.CreateAsync();
        Assert.Null(await storage.LossAsync());
    }

    [Fact]
    public async Task A_former_primary_that_kept_its_library_and_takes_over_again_begins_a_life_of_its_own()
    {
        using var redis = SharedServer.StartPrivate();
        await using var storage = await Place.OpenAsync(redis);
        await storage.CreateAsync();
        await Place.AdminAsync(redis, "HSET", "{joblib}:meta", "run", "another", "life", 7); // as it comes back from who was the primary in between
        await storage.CreateAsync();
        Assert.Equal(8, (long)await Place.AdminAsync(redis, "HGET", "{joblib}:meta", "life"));
        await storage.CreateAsync();
        Assert.Equal(8, (long)await Place.AdminAsync(redis, "HGET", "{joblib}:meta", "life"));
    }

    // What the log holds, when everything until now is in it.
    private static async Task<long> LengthWithAllAsync(PrivateServer redis, string file)
    {
        await Eventually.TrueAsync(
            async () => ((string?)await Place.AdminAsync(redis, "INFO", "persistence") ?? "").Contains("aof_buffer_length:0", StringComparison.Ordinal),
            "the log is written"
        );
        return new FileInfo(file).Length;
    }

    private static void Restart(PrivateServer redis)
    {
        redis.Kill();
        redis.Start();
    }
}
