using JobLib.Faults;
using JobLib.InMemory;
using JobLib.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace JobLib.Tests.Recurring;

/// <summary>Recurring jobs that are saved together.</summary>
public sealed class RecurringSetTests : IAsyncDisposable
{
    private static readonly Job Work = Job.FromExpression(() => Console.WriteLine("work"));
    private readonly StorageFaults storage = new();
    private readonly ServiceProvider client;

    public RecurringSetTests() => client = new ServiceCollection().AddLogging()
        .AddJobLib(jobs => jobs.UseStorage(_ => new FaultyStorage(new InMemoryStorage(new(), TimeProvider.System), storage))).BuildServiceProvider();

    private IRecurringJobManager Recurring => client.GetRequiredService<IRecurringJobManager>();

    private int Saves => storage.CallsOf(nameof(IRecurringStore.SaveAsync));

    public ValueTask DisposeAsync() => client.DisposeAsync();

    [Fact]
    public async Task As_many_as_the_storage_takes_are_one_call_and_what_is_in_the_set_is_what_a_single_call_makes()
    {
        await Recurring.AddOrUpdateManyAsync(jobs => jobs
            .AddOrUpdate<IMail>("a", x => x.SendAsync("a"), Cron.Daily(3), new() { Queue = "mail" })
            .AddOrUpdate<IMail>("b", x => x.Send("b"), Cron.Hourly())
            .AddOrUpdate("c", () => Console.WriteLine("c"), Cron.Daily())
            .AddOrUpdate("d", () => Nothing.Async(), Cron.Never())
            .AddOrUpdate("e", Work, Cron.Minutely()));
        Assert.Equal(1, Saves);
        await Recurring.AddOrUpdateAsync<IMail>("alone", x => x.SendAsync("a"), Cron.Daily(3), new() { Queue = "mail" });

        var stored = (await Recurring.ListAsync()).Items.ToDictionary(job => job.Id);
        Assert.Equal(["a", "alone", "b", "c", "d", "e"], stored.Keys.Order());
        Assert.Equal(
            (stored["alone"].Payload.Method, stored["alone"].Cron, stored["alone"].Queue, stored["alone"].Next),
            (stored["a"].Payload.Method, stored["a"].Cron, stored["a"].Queue, stored["a"].Next)
        );
    }

    [Fact]
    public async Task More_than_the_storage_takes_are_saved_in_several_calls()
    {
        await Recurring.AddOrUpdateManyAsync(jobs => { for (var i = 0; i < 2_500; i++) jobs.AddOrUpdate($"job-{i}", Work, Cron.Daily()); });
        Assert.Equal(3, Saves);
        await Recurring.AddOrUpdateManyAsync(_ => { });
        Assert.Equal(3, Saves);
    }

    [Fact]
    public async Task One_that_is_wrong_lets_none_be_saved()
    {
        await Assert.ThrowsAsync<CronFormatException>(() =>
            Recurring.AddOrUpdateManyAsync(jobs => jobs.AddOrUpdate("right", Work, Cron.Daily()).AddOrUpdate("wrong", Work, "every day"))
        );
        await Assert.ThrowsAsync<ArgumentException>(() =>
            Recurring.AddOrUpdateManyAsync(jobs => jobs.AddOrUpdate("right", Work, Cron.Daily()).AddOrUpdate("never", Work, "0 0 30 2 *"))
        );
        await Assert.ThrowsAsync<ArgumentException>(() =>
            Recurring.AddOrUpdateManyAsync(jobs => jobs.AddOrUpdate("right", Work, Cron.Daily()).AddOrUpdate("", Work, Cron.Daily()))
        );
        await Assert.ThrowsAsync<TimeZoneNotFoundException>(() =>
            Recurring.AddOrUpdateManyAsync(jobs =>
            {
                jobs.AddOrUpdate("right", Work, Cron.Daily());
                throw new TimeZoneNotFoundException();
            })
        );
        var twice = await Assert.ThrowsAsync<ArgumentException>(() =>
            Recurring.AddOrUpdateManyAsync(jobs => jobs.AddOrUpdate("a", Work, Cron.Daily()).AddOrUpdate("a", Work, Cron.Hourly()))
        );
        Assert.Contains("'a' is in the set twice", twice.Message, StringComparison.Ordinal);
        Assert.Equal(0, Saves);
    }

    public static class Nothing
    {
        public static Task Async() => Task.CompletedTask;
    }

    public interface IMail
    {
        void Send(string to);

        Task SendAsync(string to);
    }
}
