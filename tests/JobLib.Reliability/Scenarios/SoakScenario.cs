using System.Globalization;
using JobLib.Reliability.Storages;

namespace JobLib.Reliability.Scenarios;

/// <summary>Very many small jobs: what a process holds does not grow with what it has done.</summary>
public abstract class SoakScenario
{
    private const int Usual = 20_000;
    private const double MemoryGrowth = 1.25;
    private const long MemorySlack = 8 * 1024 * 1024;
    private const int HandleSlack = 8;
    private const int ThreadSlack = 8;

    [Fact]
    public async Task Memory_handles_and_threads_are_flat_between_the_middle_and_the_end_of_very_many_jobs()
    {
        var jobs = Size.SoakJobs(Usual);
        await using var storage = Open();
        await using var crew = await Crew.OnAsync(storage, "soak");
        var server = crew.Start(spec => spec with { Ticks = false, LeaseSeconds = 10 });
        await server.UntilReadyAsync();
        await RunAsync(crew, jobs / 2);
        var middle = await server.MeasureAsync();
        await RunAsync(crew, jobs / 2);
        var end = await server.MeasureAsync();
        await crew.StopAsync();
        crew.Good();
        Report.Write(
            "soak",
            storage.Name,
            string.Create(CultureInfo.InvariantCulture, $"{jobs} jobs, managed bytes/handles/threads {middle} in the middle, {end} at the end")
        );
        Assert.True(
            end.ManagedBytes <= middle.ManagedBytes * MemoryGrowth + MemorySlack,
            $"{middle.ManagedBytes} bytes in the middle, {end.ManagedBytes} at the end."
        );
        Assert.True(end.Handles <= middle.Handles + HandleSlack, $"{middle.Handles} handles in the middle, {end.Handles} at the end.");
        Assert.True(end.Threads <= middle.Threads + ThreadSlack, $"{middle.Threads} threads in the middle, {end.Threads} at the end.");
    }

    private protected abstract ReliabilityStorage Open();

    private static async Task RunAsync(Crew crew, int jobs)
    {
        var before = await crew.CountAsync(JobState.Succeeded);
        await crew.Members[0].CommandAsync($"make-plain {jobs}");
        await Eventually.TrueAsync(
            async () => await crew.CountAsync(JobState.Succeeded) >= before + jobs,
            "the jobs have run",
            TimeSpan.FromSeconds(60 + jobs / 200.0)
        );
    }
}
