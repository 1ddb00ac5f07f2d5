using System.Globalization;
using JobLib.Redis.Tests.Server;
using JobLib.Storage.Conformance;

namespace JobLib.Redis.Tests.Safety;

/// <summary>A replica becomes the primary while jobs are created and run.</summary>
public sealed class FailoverTests
{
    private const int Kept = 20;
    private const int Late = 30;

    [Fact]
    public async Task Without_acknowledgement_what_the_replica_had_not_received_is_lost_and_counted_and_nothing_else()
    {
        await using var redis = await Pair.StartAsync();
        await using var storage = await Place.OpenAsync(redis.Configuration);
        var server = await storage.ServerAsync();
        var kept = await storage.CreateAsync(Make.Jobs(Kept));
        var held = await server.FetchAsync(5);
        await server.SucceedAsync(held.Take(2));
        await redis.CatchUpAsync();
        redis.CutOff();
        var late = new List<JobId>();
        for (var i = 0; i < Late; i++) late.Add(await storage.CreateAsync());
        await server.SucceedAsync(held.Skip(2).Take(1));
        await redis.PromoteAsync();
        await storage.IsBackAsync();

        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"had lost {Late + 1} or more"), await storage.LossAsync(), StringComparison.Ordinal);
        Assert.All(await storage.StatesAsync(late), state => Assert.Null(state));
        Assert.All(await storage.StatesAsync(kept), state => Assert.NotNull(state));
        var renewed = server.Renew([.. held.Skip(3)]);
        Assert.Equal((true, 0, 1), (renewed.Accepted, renewed.Lost.Count, renewed.PutBack)); // whose end is lost goes back
        await server.SucceedAsync(held.Skip(3));
        Assert.Equal(Kept - 4, await server.RunAllAsync());
        Assert.All(await storage.StatesAsync(kept), state => Assert.Equal(JobState.Succeeded, state));
        Assert.Empty(await storage.Reader.OrphansAsync(1_000, default));
    }

    [Fact]
    public async Task With_acknowledgement_a_call_either_says_that_it_is_not_sure_or_survives()
    {
        await using var redis = await Pair.StartAsync();
        await using var storage = await Place.OpenAsync(
            redis.Configuration,
            new() { AcknowledgedReplicas = 1, AcknowledgeTimeout = TimeSpan.FromMilliseconds(300) }
        );
        var server = await storage.ServerAsync();
        var sure = await storage.CreateAsync(Make.Jobs(Kept));
        var held = await server.FetchAsync(5);
        await server.SucceedAsync(held);
        redis.CutOff();
        var unsure = Make.Job();
        var error = await Assert.ThrowsAsync<ReplicasBehindException>(() => storage.CreateAsync(unsure));
        Assert.Equal((1, 0, true), (error.Required, error.Reached, error.IsTransient));
        Assert.Equal(JobState.Enqueued, await storage.StateAsync(unsure.Id)); // Redis itself has it
        await redis.PromoteAsync();
        await storage.IsBackAsync();
        Assert.Null(await storage.StateAsync(unsure.Id));
        var states = await storage.StatesAsync(sure);
        Assert.Equal((5, Kept - 5), (states.Count(state => state is JobState.Succeeded), states.Count(state => state is JobState.Enqueued)));
    }
}
