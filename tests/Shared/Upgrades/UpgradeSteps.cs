using JobLib.Storage;
using JobLib.Storage.Conformance;

namespace JobLib.Tests.Upgrades;

/// <summary>What an application does with a storage while versions change.</summary>
internal static class UpgradeSteps
{
    /// <summary>Creates a little of everything.</summary>
    public static async Task CreateAsync(IJobStorage storage)
    {
        await storage.CreateAsync(Make.Jobs(3));
        await storage.CreateAsync([.. Enumerable.Range(0, 3).Select(_ => Make.Job("keyed") with { ConcurrencyKey = "key", Tags = ["tag"] })]);
        await storage.CreateAsync(Make.Job() with { Start = JobStart.After(TimeSpan.FromMilliseconds(1)) });
        var (batch, members) = await storage.CreateBatchAsync(2);
        await storage.CreateAsync(Make.ChildOfBatch(batch));
        await storage.CreateAsync(Make.Child(members[0]));
        await storage.Recurring.SaveAsync([Make.Recurring("nightly", null)], Make.Person(), default);
    }

    /// <summary>A database for a dump: a little of everything, and a server that dies with two jobs.</summary>
    public static async Task SeedAsync(IJobStorage storage)
    {
        await storage.PrepareAsync(SchemaMode.Migrate, new(), default);
        await CreateAsync(storage);
        var server = await storage.ServerAsync(TimeSpan.FromSeconds(5), queues: ["default", "keyed"]);
        await server.FetchAsync(2);
    }

    /// <summary>Brings a seeded database up to date, and runs all that is in it to its end.</summary>
    public static async Task FinishSeededAsync(IJobStorage storage)
    {
        await storage.PrepareAsync(SchemaMode.Migrate, new(), default);
        Assert.Empty(await storage.Reader.OrphansAsync(100, default));
        var server = await storage.ServerAsync(queues: ["default", "keyed"]);
        await storage.RescueAllAsync(); // the server that made it has died since
        await storage.PromoteAllAsync();
        Assert.True(await server.RunAllAsync("default", "keyed") > 0);
        await storage.MoveAllAsync();
        var counts = (await storage.Reader.OverviewAsync(default)).Counts;
        Assert.Equal((0L, 0L, 0L), (counts[JobState.Enqueued], counts[JobState.Processing], counts[JobState.Awaiting]));
        Assert.Equal(BatchState.Succeeded, Assert.Single((await storage.Reader.BatchesAsync(new(10), default)).Items).State);
        Assert.Single((await storage.Reader.RecurringAsync(new(10), default)).Items);
    }

    /// <summary>Uses the storage in every way.</summary>
    public static async Task LiveAsync(IJobStorage storage)
    {
        await CreateAsync(storage);
        var server = await storage.ServerAsync(queues: ["default", "keyed"]);
        await server.FetchAsync(2, "keyed"); // one is given, one waits for the key
        var failed = await server.ClaimAsync();
        await server.FinishAsync(failed, Make.Failure());
        await storage.RequeueAsync(failed.Id);
        await server.FinishAsync(await server.ClaimAsync(), Make.Retry());
        await server.LeaveAsync();
        await storage.CreateAsync(Make.Job() with { Unique = new() { Name = "unique", While = UniqueWhile.UntilOver } });
        await storage.PromoteAllAsync();
        var second = await storage.ServerAsync(queues: ["default", "keyed"]);
        Assert.InRange(await second.RunAllAsync("default", "keyed"), 10, 100);
        await storage.MoveAllAsync();
        await storage.PruneAllAsync();
        await storage.Maintenance.FoldAsync(1_000, default);
        Assert.Empty(await storage.Reader.OrphansAsync(100, default));
        Assert.NotEmpty((await storage.Reader.QueryAsync(new(), default)).Items);
    }

    /// <summary>Brings a database up to date, and adds a recurring job that is due and whose schedule version 0.1.0 does not know.</summary>
    public static async Task SaveMarkedAsync(IJobStorage storage)
    {
        await storage.PrepareAsync(SchemaMode.Migrate, new(), default);
        var due = (await storage.Recurring.DueAsync(1, default)).Now.AddMinutes(-1);
        await storage.Recurring.SaveAsync(
            [Make.Recurring("marked", due) with { Cron = "=0 3 * * * | jitter 00:10:00", Overlap = OverlapPolicy.CancelPrevious }],
            Make.Person(),
            default
        );
    }

    /// <summary>It is due to this version, and its tick is as it was.</summary>
    public static async Task RunMarkedAsync(IJobStorage storage)
    {
        var found = await storage.Recurring.DueAsync(10, default);
        var due = Assert.Single(found.Items);
        Assert.Equal("=0 3 * * * | jitter 00:10:00", due.Definition.Cron);
        Assert.InRange(due.Definition.Next ?? default, found.Now.AddMinutes(-2), found.Now);
        Assert.Equal(
            [true],
            await storage.Recurring.TickAsync(
                [
                    new()
                    {
                        Id = "marked",
                        Version = due.Version,
                        Jobs = [Make.Run("marked")],
                        Next = found.Now.AddDays(1),
                    },
                ],
                default
            )
        );
        Assert.Empty((await storage.Recurring.DueAsync(10, default)).Items);
    }

    /// <summary>A version 0.1.0 has saved it with a plain schedule, which is due since 2001: that one counts.</summary>
    public static async Task RunOverwrittenAsync(IJobStorage storage)
    {
        var due = Assert.Single((await storage.Recurring.DueAsync(10, default)).Items);
        Assert.Equal(("0 3 * * *", 2001), (due.Definition.Cron, due.Definition.Next?.Year));
    }

    /// <summary>A version 0.1.0 has saved it as one that runs by hand only, while it was due by the schedule before: nothing is.</summary>
    public static async Task RunByHandAsync(IJobStorage storage)
    {
        var found = await storage.Recurring.DueAsync(10, default);
        Assert.Equal((0, null), (found.Items.Count, found.NextIn));
    }
}
