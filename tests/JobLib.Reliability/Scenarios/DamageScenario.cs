using JobLib.Reliability.Processes;
using JobLib.Reliability.Storages;

namespace JobLib.Reliability.Scenarios;

/// <summary>What is done to a storage for longer than a lease and taken back: every process goes on by itself, and nothing is lost.</summary>
public abstract class DamageScenario
{
    private const double LeaseSeconds = 2;
    private const int Jobs = 150;
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(LeaseSeconds * 2);

    [Fact]
    public Task Servers_and_clients_go_on_by_themselves_after_whatever_was_done_to_their_storage() => GoThroughAllAsync(Open);

    [Fact]
    public Task Servers_and_clients_go_on_by_themselves_after_their_disk_was_full() => GoThroughAllAsync(() => OpenOn(new SmallDisk()));

    private protected abstract ReliabilityStorage Open();

    private protected abstract ReliabilityStorage OpenOn(SmallDisk disk);

    private static async Task GoThroughAllAsync(Func<ReliabilityStorage> open)
    {
        await using var storage = open();
        var failures = new List<string>();
        foreach (var damage in storage.Damages)
        {
            try
            {
                await GoThroughAsync(storage, damage);
            }
            catch (Exception error)
            {
                failures.Add($"{damage.Name}: {error.Message}");
            }
        }

        Assert.True(failures.Count == 0, string.Join('\n', failures));
    }

    private static async Task GoThroughAsync(ReliabilityStorage storage, Damage damage)
    {
        await using var crew = await Crew.OnAsync(storage, "damage", place => damage.Way is { } way ? place with { ConnectionString = way() } : place);
        var server = crew.Start(spec => spec with { LeaseSeconds = LeaseSeconds });
        var client = crew.Start(spec => spec with { Serves = false, Ticks = false });
        foreach (var member in crew.Members.ToArray()) await member.UntilReadyAsync();
        await client.CommandAsync($"make {Jobs}");
        Task<bool>? made = null;
        await crew.OutageAsync(async () =>
        {
            made = client.CommandAsync($"make {Jobs}");
            await damage.Begin();
            try
            {
                await Task.Delay(Duration);
            }
            finally
            {
                await damage.End();
            }
        });
        await (made ?? Task.CompletedTask);
        await client.CommandAsync($"make {Jobs}");
        await crew.DrainAsync();
        Assert.False(server.Process.HasExited || client.Process.HasExited, "A process ended.");
        await crew.StopAsync();
        await crew.JudgeAsync(damage.Name);
        crew.Good();
    }
}
