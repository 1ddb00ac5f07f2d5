using System.Diagnostics;
using System.Globalization;
using JobLib.Reliability.Evidence;
using JobLib.Reliability.Processes;
using JobLib.Reliability.Storages;

namespace JobLib.Reliability.Scenarios;

/// <summary>
/// Redis ends in the middle of work, by settings with which it may forget what it has acknowledged. What is gone is counted, and all of it was answered within
/// the time that <c>docs/redis.md</c> says; everything else is as it must always be.
/// </summary>
public sealed class RedisLossTests
{
    private const int Jobs = 1_000;
    private const int Servers = 2;
    private const int Some = 100;
    private const int LossEvent = 1008;
    private const string Killed = "a kill";
    private const string PowerFailed = "a failure of power";
    private const string Promoted = "a promotion";

    /// <summary>
    /// Redis writes to its log before it answers, unless the disk is busy: then it waits two seconds at most. A loaded machine may keep it from running for a
    /// while.
    /// </summary>
    private static readonly TimeSpan Postponed = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan Everysec = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task With_appendfsync_everysec_a_kill_takes_what_a_busy_disk_has_kept_from_the_log_and_a_failure_of_power_the_last_second_too()
    {
        await using var storage = new RedisReliability("everysec", "--auto-aof-rewrite-percentage 0"); // one log for as long as it is watched
        await using var length = new LogLength(storage.LogFile);
        await using var crew = await StartAsync(storage, "everysec");
        var restarts = Size.Restarts(2);
        for (var restart = 1; restart <= restarts; restart++)
        {
            var powerFails = restart % 2 == 0;
            await InTheMiddleAsync(crew, Size.Jobs(Jobs) / restarts, async () =>
            {
                await crew.LoseAsync(powerFails ? PowerFailed : Killed, async () =>
                {
                    var now = Notes.Now;
                    await storage.CrashAsync();
                    return (powerFails ? length.CutBack(now - Ticks(Everysec)) : now) - Ticks(Postponed);
                });
                await crew.OutageAsync(() => storage.StartAsync());
            });
        }

        var verdict = await EndAsync(crew);
        Assert.Contains(verdict.Forgotten.Keys, what => what.EndsWith(PowerFailed, StringComparison.Ordinal));
        crew.Good();
    }

    [Fact]
    public async Task A_replica_that_takes_over_has_everything_but_what_it_had_not_received()
    {
        await using var storage = await RedisPairReliability.StartAsync(acknowledged: 0);
        await using var crew = await StartAsync(storage, "promotion");
        await InTheMiddleAsync(crew, Size.Jobs(Jobs), async () =>
        {
            var from = Notes.Now;
            await storage.CutOffAsync();
            var acknowledged = crew.Noted("acked").Count();
            var more = crew.Clients[0].CommandAsync($"make {2 * Some}"); // should it be done with the others already
            await crew.UntilAsync(() => crew.Noted("acked").Count() > acknowledged + Some, "something is acknowledged that the replica does not get");
            await crew.LoseAsync(Promoted, () => PromoteAsync(storage, from));
            await more;
        });
        var verdict = await EndAsync(crew);
        Assert.NotEmpty(verdict.Forgotten);
        crew.Good();
    }

    [Fact]
    public async Task A_replica_that_acknowledges_takes_over_and_no_call_that_returned_is_lost()
    {
        await using var storage = await RedisPairReliability.StartAsync(acknowledged: 1);
        await using var crew = await StartAsync(storage, "promotion");
        await InTheMiddleAsync(crew, Size.Jobs(Jobs), async () =>
        {
            var from = Notes.Now;
            await storage.CutOffAsync();
            await Task.Delay(crew.Chance.Next(200, 1_500)); // calls wait for the replica, are refused, and are made again
            await crew.LoseAsync(Promoted, () => PromoteAsync(storage, from), claimsOnly: true);
        });
        var verdict = await EndAsync(crew);
        Assert.Empty(verdict.Forgotten);
        crew.Good();
    }

    private static async Task<Crew> StartAsync(ReliabilityStorage storage, string scenario)
    {
        var crew = await Crew.OnAsync(storage, scenario);
        for (var i = 0; i < Servers; i++) crew.Start();
        crew.Start(spec => spec with { Serves = false });
        foreach (var member in crew.Members) await member.UntilReadyAsync();
        return crew;
    }

    // The recurring job has then a tick that nobody can have forgotten: all before it are there, too.
    private static async Task InTheMiddleAsync(Crew crew, int jobs, Func<Task> happens)
    {
        var before = crew.Noted("acked").Count();
        var made = crew.Clients[0].CommandAsync($"make {jobs}");
        await crew.UntilAsync(() => crew.Noted("acked").Count() > before + Some, "work is under way");
        await happens();
        await made;
        var now = DateTime.UtcNow.Ticks;
        await crew.UntilAsync(() => crew.Noted("tick").Any(note => long.Parse(note.Fields[1], CultureInfo.InvariantCulture) > now), "the recurring job ticks");
    }

    private static async Task<Verdict> EndAsync(Crew crew)
    {
        await crew.UntilAsync(() => crew.IsLogged(LossEvent), "every server says that something is lost");
        await crew.DrainAsync();
        await crew.StopAsync();
        return (await crew.JudgeAsync()).Verdict;
    }

    private static async Task<long> PromoteAsync(RedisPairReliability storage, long from)
    {
        await storage.CrashAsync();
        return from;
    }

    private static long Ticks(TimeSpan time) => (long)(time.TotalSeconds * Stopwatch.Frequency);
}
