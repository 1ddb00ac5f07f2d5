using JobLib.Reliability.Processes;
using JobLib.Reliability.Storages;

namespace JobLib.Reliability.Scenarios;

/// <summary>Machines whose clocks are wrong: what is due and whose lease has ended is decided by the storage's.</summary>
public abstract class SkewScenario
{
    private const int Jobs = 400;
    private const double OffsetSeconds = 300;
    private const double LeaseSeconds = 12;

    [Fact]
    public async Task Servers_whose_clocks_are_ten_minutes_apart_behave_as_one_and_a_clock_that_is_set_back_an_hour_changes_nothing()
    {
        await using var storage = Open();
        await using var crew = await Crew.OnAsync(storage, "skew");
        var late = crew.Start(spec => spec with { LeaseSeconds = LeaseSeconds, ClockOffsetSeconds = -OffsetSeconds });
        var early = crew.Start(spec => spec with { LeaseSeconds = LeaseSeconds, ClockOffsetSeconds = OffsetSeconds });
        foreach (var member in crew.Members.ToArray()) await member.UntilReadyAsync();
        await Task.WhenAll(late.CommandAsync($"make {Jobs}"), early.CommandAsync($"make {Jobs}"));
        await TicksAsync(crew, 3);
        await early.CommandAsync("clock -3600");
        await TicksAsync(crew, 3);
        await Task.WhenAll(late.CommandAsync($"make {Jobs}"), early.CommandAsync($"make {Jobs}"));
        await crew.DrainAsync();
        await crew.StopAsync();
        var (record, verdict) = await crew.JudgeAsync();
        Assert.Empty(verdict.Explained); // no lease has ended, so nothing began twice
        Assert.Equal(2, record.Leases.Count);
        crew.Good();
    }

    private protected abstract ReliabilityStorage Open();

    private static async Task TicksAsync(Crew crew, int more)
    {
        var before = crew.Noted("tick").Count();
        await Eventually.TrueAsync(() => Task.FromResult(crew.Noted("tick").Count() >= before + more), "the recurring job ticks");
    }
}
