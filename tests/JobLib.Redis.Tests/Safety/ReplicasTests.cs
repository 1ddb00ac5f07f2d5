using System.Diagnostics;
using JobLib.Redis.Safety;
using JobLib.Redis.Tests.Server;
using JobLib.Storage;
using JobLib.Storage.Conformance;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace JobLib.Redis.Tests.Safety;

/// <summary><see cref="RedisStorageOptions.AcknowledgedReplicas"/>.</summary>
public sealed class ReplicasTests
{
    private static readonly RedisStorageOptions OneReplica = new() { AcknowledgedReplicas = 1, AcknowledgeTimeout = TimeSpan.FromMilliseconds(500) };
    private static readonly Sighting Done = new("epoch", Commits: 7, Life: 1, Began: 0);

    [Fact]
    public async Task A_replica_that_is_behind_keeps_up_none_but_those_who_wait_for_it_and_they_wait_together()
    {
        await using var redis = await Pair.StartAsync();
        await using var storage = await Place.OpenAsync(redis.Primary, OneReplica);
        var server = await storage.ServerAsync();
        redis.CutOff();
        var began = Stopwatch.GetTimestamp();
        var creations = Enumerable.Range(0, 50).Select(_ => Record.ExceptionAsync(() => storage.CreateAsync()).AsTask()).ToArray();
        Assert.True(server.Renew().Accepted);
        await server.SignalsAsync();
        var claimed = await server.FetchAsync(50);
        Assert.True(Stopwatch.GetElapsedTime(began) < OneReplica.AcknowledgeTimeout * 2, "Something else has waited for the replica.");
        Assert.All(await Task.WhenAll(creations), error => Assert.IsType<ReplicasBehindException>(error));
        Assert.True(Stopwatch.GetElapsedTime(began) < OneReplica.AcknowledgeTimeout * 10, "Each has waited for a round of its own.");

        await redis.JoinAsync();
        await server.SucceedAsync(claimed);
        await storage.CreateAsync();
    }

    [Fact]
    public async Task A_synchronous_caller_is_told_too()
    {
        await using var redis = await Pair.StartAsync();
        await using var storage = await Place.OpenAsync(redis.Primary, OneReplica);
        SynchronousCall.Run(() => storage.Jobs.InsertAsync(new() { Jobs = [Make.Job()] }, null, default));
        redis.CutOff();
        Assert.Throws<ReplicasBehindException>(() => SynchronousCall.Run(() => storage.Jobs.InsertAsync(new() { Jobs = [Make.Job()] }, null, default)));
    }

    [Fact]
    public async Task A_replica_that_took_over_without_it_acknowledges_nothing_by_its_own_replicas()
    {
        await using var redis = await Pair.StartAsync();
        await using var connections = RedisConnections.Open(redis.Primary.Connection, OneReplica);
        var (with, without) = (new Sighting("epoch", Commits: 9, Life: 2, Began: 7), new Sighting("epoch", Commits: 9, Life: 2, Began: 6));
        Assert.Equal(1, await ReachedAsync(connections, () => Task.FromResult(with)));
        Assert.Equal(0, await ReachedAsync(connections, () => Task.FromResult(without)));
    }

    [Fact]
    public async Task A_connection_that_was_made_after_the_mark_acknowledges_nothing()
    {
        await using var redis = await Pair.StartAsync();
        await using var connections = RedisConnections.Open(redis.Primary.Connection, OneReplica);
        Assert.Equal(1, await ReachedAsync(connections, () => Task.FromResult(Done)));
        Assert.Equal(0, await ReachedAsync(connections, async () =>
        {
            await Place.AdminAsync(redis.Primary, "CLIENT", "KILL", "TYPE", "normal");
            await Eventually.TrueAsync(() => IsConnectedAsync(connections.Acknowledgements), "there is another connection");
            return Done;
        }));
    }

    [Fact]
    public void It_is_refused_with_a_multiplexer_of_the_applications_which_it_would_block()
    {
        using var services = new ServiceCollection()
            .AddJobLib(jobs => jobs.UseRedis(_ => throw new UnreachableException(), options => options.AcknowledgedReplicas = 1))
            .BuildServiceProvider();
        var error = Assert.Throws<ArgumentException>(services.GetRequiredService<IBackgroundJobClient>);
        Assert.Contains("would block it", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5_000)]
    public void A_time_to_wait_that_a_call_does_not_have_is_refused(int milliseconds)
    {
        var options = new RedisStorageOptions { AcknowledgeTimeout = TimeSpan.FromMilliseconds(milliseconds) };
        Assert.Contains("RedisStorageOptions.AcknowledgeTimeout is", Assert.Throws<ArgumentException>(options.Check).Message, StringComparison.Ordinal);
    }

    // How many replicas acknowledge what was done, when the mark is this.
    private static async Task<int> ReachedAsync(RedisConnections connections, Func<Task<Sighting>> mark)
    {
        try
        {
            await new Replicas(OneReplica, connections, async _ => await mark(), "{joblib}:").WaitAsync(Done, default);
            return OneReplica.AcknowledgedReplicas;
        }
        catch (ReplicasBehindException error)
        {
            return error.Reached;
        }
    }

    private static async Task<bool> IsConnectedAsync(IConnectionMultiplexer connection)
    {
        try
        {
            await connection.GetDatabase().PingAsync();
            return true;
        }
        catch (RedisConnectionException)
        {
            return false;
        }
    }
}
