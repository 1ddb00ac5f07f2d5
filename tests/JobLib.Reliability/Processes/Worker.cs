using System.Globalization;
using JobLib.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace JobLib.Reliability.Processes;

/// <summary>
/// What this program does when it is not asked to run tests: an application with a client and, if it is told so, a server. It obeys the lines of its input and
/// ends with it.
/// </summary>
internal static class Worker
{
    /// <summary>Has a tick each second.</summary>
    public const string Ticking = "ticking";

    /// <summary>Never runs by itself.</summary>
    public const string IdleRecurring = "idle";

    public static async Task<int> RunAsync(WorkerSpec spec)
    {
        using var notes = new Notes(spec.Folder, spec.Name);
        var clock = new OffsetClock(TimeSpan.FromSeconds(spec.ClockOffsetSeconds));
        var ledger = new Ledger(spec.Place);
        var storage = new TaskCompletionSource<IJobStorage>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (var app = new App(jobs => Configure(jobs, spec, notes, storage.SetResult), server => Options(server, spec), services => services
            .AddSingleton<TimeProvider>(clock).AddSingleton(spec).AddSingleton(notes).AddSingleton(ledger).AddSingleton<Work>().AddSingleton<Flow>()
            .AddSingleton<LimitedFlow>().RemoveAll<ILoggerFactory>().AddLogging(logging => logging.AddProvider(new FileLog(spec)))))
        {
            if (spec.Serves) await app.StartAsync();
            using var end = new CancellationTokenSource();
            var operating = spec.Operates ? new Operator(await storage.Task, notes).RunAsync(end.Token) : Task.CompletedTask;
            await Console.Out.WriteLineAsync("ready");
            while (await Task.Run(Console.In.ReadLine) is { } line) await ObeyAsync(line.Split(' '), app.Services, clock);
            await end.CancelAsync();
            await operating;
        }

        notes.Write("stopped");
        return 0;
    }

    private static void Configure(JobLibBuilder jobs, WorkerSpec spec, Notes notes, Action<IJobStorage> made)
    {
        TestStorage.UseNoted(jobs, spec, notes, made);
        LimitedFlow.Declare(jobs);
        jobs.MapType(typeof(Work).FullName ?? "", typeof(Work)); // whichever of the two versions' programs wrote it
        if (!spec.Ticks) return;
        jobs.AddRecurring<Work>(Ticking, work => work.TickAsync(JobContext.None), "* * * * * *", new() { MisfireHandling = MisfireHandling.Strict });
        jobs.AddRecurring<Work>(IdleRecurring, work => work.TickAsync(JobContext.None), Cron.Never());
    }

    private static void Options(JobServerOptions options, WorkerSpec spec)
    {
        var lease = TimeSpan.FromSeconds(spec.LeaseSeconds);
        options.Name = spec.Name;
        options.WorkerCount = spec.Workers;
        options.Lease = lease;
        options.Heartbeat = lease / 4;
        options.SelfFence = lease * 0.6;
        options.RescueInterval = RescueInterval(spec.LeaseSeconds);
        options.PruneInterval = TimeSpan.FromSeconds(2);
        options.ControlInterval = TimeSpan.FromSeconds(0.5);
        options.MaxCrashes = spec.MaxCrashes;
        options.ShutdownTimeout = TimeSpan.FromSeconds(5);
        if (spec.HasGroups) LimitedFlow.Serve(options);
    }

    public static TimeSpan RescueInterval(double leaseSeconds) => TimeSpan.FromSeconds(leaseSeconds / 4);

    private static async Task ObeyAsync(string[] command, IServiceProvider services, OffsetClock clock)
    {
        var flow = services.GetRequiredService<Flow>();
        switch (command)
        {
            case ["make", var count]:
                await flow.MakeAsync(int.Parse(count, CultureInfo.InvariantCulture));
                break;
            case ["make-held", var count]:
                await flow.MakeHeldAsync(int.Parse(count, CultureInfo.InvariantCulture));
                break;
            case ["make-plain", var count]:
                await flow.MakePlainAsync(int.Parse(count, CultureInfo.InvariantCulture));
                break;
            case ["make-limited", var count]:
                await services.GetRequiredService<LimitedFlow>().MakeAsync(int.Parse(count, CultureInfo.InvariantCulture));
                break;
            case ["make-poison", var how]:
                await flow.MakePoisonAsync(how);
                break;
            case ["clock", var seconds]:
                clock.Set(TimeSpan.FromSeconds(double.Parse(seconds, CultureInfo.InvariantCulture)));
                break;
            case ["measure"]:
                await Console.Out.WriteLineAsync(Footprint.Now().ToString());
                break;
        }

        await Console.Out.WriteLineAsync("done");
    }
}
