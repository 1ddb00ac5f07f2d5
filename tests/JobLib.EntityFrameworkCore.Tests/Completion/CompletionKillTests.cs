using JobLib.EntityFrameworkCore.Tests.Places;
using JobLib.EntityFrameworkCore.Tests.Shops;
using Microsoft.EntityFrameworkCore;

namespace JobLib.EntityFrameworkCore.Tests.Completion;

/// <summary>What a job does to the database through CompleteWithAsync happens exactly once, wherever its process is killed.</summary>
public sealed class CompletionKillTests : PlaceTests
{
    // Before the data, between data and jobs, between all of it and its commit, and when only the answer is missing.
    private static readonly string[] Points =
    [
        nameof(Hooks.TransactionStarting),
        nameof(Hooks.ReaderExecuted),
        nameof(Hooks.TransactionCommitting),
        nameof(Hooks.TransactionCommitted),
    ];

    protected override Task<Place> MakePlaceAsync() => PostgreSqlPlace.MakeAsync();

    [Fact]
    public async Task A_process_that_is_killed_at_any_point_leaves_all_of_it_or_nothing_and_another_one_does_the_rest()
    {
        var place = (PostgreSqlPlace)Place;
        await using var depot = new Depot(place, [.. Points.Select(QueueOf)]);
        var ids = new List<string>();
        foreach (var (i, point) in Points.Index())
        {
            await SaveAsync(new Order { Id = i });
            ids.Add(await depot.Client.EnqueueAsync<Shipping>(x => x.ShipAsync(i, JobContext.None), new() { Queue = QueueOf(point) }, Token));
        }

        var workers = Points.Select(point => WorkerProcess.Start("ship", place.ConnectionString, place.Schema, point)).ToList();
        foreach (var worker in workers)
        {
            using (worker)
            {
                await worker.WaitAsync();
                Assert.Equal(128 + 9, worker.ExitCode);
            }
        }

        Assert.Equal(["", "", "", "shipped "], await NamesAsync());
        await depot.StartAsync();
        await Eventually.TrueAsync(
            async () => (await Task.WhenAll(ids.Select(Shop.FindAsync))).All(job => job?.State == JobState.Succeeded),
            "every order is shipped"
        );
        Assert.Equal(["shipped ", "shipped ", "shipped ", "shipped "], await NamesAsync());
        Assert.Equal((Points.Length, 2 * Points.Length), await Shop.CountAsync());
    }

    internal static string QueueOf(string point) => point.ToLowerInvariant();

    private Task<string[]> NamesAsync() => Shop.Context().Orders.OrderBy(order => order.Id).Select(order => order.Name).ToArrayAsync(Token);
}
