using System.Diagnostics;
using JobLib.Redis.Tests.Server;
using JobLib.Storage.Conformance;

namespace JobLib.Redis.Tests.Failures;

/// <summary>A network that swallows packets: connections stay open, and nothing comes back.</summary>
public sealed class BlackHoleTests
{
    private static readonly TimeSpan CommandTimeout = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Little = TimeSpan.FromSeconds(4); // on a machine that does much else

    [Fact]
    public async Task Every_call_ends_at_its_deadline_and_works_again_when_the_network_is_back()
    {
        using var redis = SharedServer.StartPrivate();
        await using var way = new Proxy(redis);
        await using var storage = await Place.OpenAsync(
            way.Configuration,
            new()
            {
                CommandTimeout = CommandTimeout,
                AcknowledgeTimeout = CommandTimeout / 2,
                MaxAttempts = 2,
            }
        );
        var server = await storage.ServerAsync();
        Assert.True(server.Renew().Accepted);
        way.Swallow = true;
        var took = await Task.WhenAll(
            TimeAsync(() => storage.CreateAsync()),
            TimeAsync(() => server.FetchAsync(1)),
            TimeAsync(() => storage.NowAsync()),
            TimeAsync(() => server.SignalsAsync()),
            TimeAsync(() => Task.Factory.StartNew(() => server.Renew(), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        Assert.All(took, time => Assert.True(time < (CommandTimeout * 2) + Little, $"A call took {time}."));
        way.Swallow = false;
        way.Cut(); // no network goes on in the middle of a stream
        await storage.IsBackAsync();
        await Eventually.TrueAsync(() => Task.FromResult(Renews(server)), "it renews again");
        await storage.CreateAsync();
        Assert.Null(await storage.LossAsync());
    }

    private static async Task<TimeSpan> TimeAsync(Func<Task> call)
    {
        var began = Stopwatch.GetTimestamp();
        Assert.IsType<StorageUnavailableException>(await Record.ExceptionAsync(call));
        return Stopwatch.GetElapsedTime(began);
    }

    private static bool Renews(TestServer server)
    {
        try
        {
            return server.Renew().Accepted;
        }
        catch (StorageUnavailableException)
        {
            return false;
        }
    }
}
