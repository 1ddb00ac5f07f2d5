using System.Diagnostics;
using JobLib.Dashboard.Tests.Samples;

namespace JobLib.Dashboard.Tests.Live;

public class LiveTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task The_host_stops_at_once_while_ten_tabs_are_open()
    {
        await using var dashboard = await DashboardHost.StartAsync();
        var streams = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => OpenAsync(dashboard, "overview")));

        var watch = Stopwatch.StartNew();
        await dashboard.App.StopAsync(new CancellationTokenSource(Patience).Token);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(1), $"Stopping took {watch.Elapsed}: it waited for open streams."); // 30 s when it waits
        foreach (var stream in streams) stream.Dispose();
    }

    [Theory]
    [InlineData("jobs")]
    [InlineData("overview")]
    public async Task A_tab_is_told_when_something_has_changed(string topic)
    {
        await using var dashboard = await DashboardHost.StartAsync();
        using var stream = await OpenAsync(dashboard, topic);
        using var ended = new CancellationTokenSource(Patience);
        await ReadUntilAsync(stream, "event: changed", ended.Token); // every tab is told once, whatever has happened since its page was drawn
        var told = ReadUntilAsync(stream, "event: changed", ended.Token);
        while (!told.IsCompleted && !ended.IsCancellationRequested)
        {
            lock (dashboard.Storage.Data)
                dashboard.Storage.Data.Jobs.Add(SampleData.Job(TimeProvider.System.GetUtcNow(), JobState.Enqueued, SampleData.Send(1)));
            await Task.WhenAny(told, Task.Delay(200, ended.Token));
        }

        Assert.Contains($"\"topic\":\"{topic}\"", await told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_hint_says_nothing_of_what_has_changed()
    {
        await using var dashboard = await DashboardHost.StartAsync();
        var job = dashboard.Storage.Data.Jobs[0];
        using var stream = await OpenAsync(dashboard, $"job {job.Id}");
        using var ended = new CancellationTokenSource(Patience);
        await ReadUntilAsync(stream, "event: changed", ended.Token);
        var told = ReadUntilAsync(stream, "event: changed", ended.Token);
        for (var i = 0; !told.IsCompleted && !ended.IsCancellationRequested; i++)
        {
            lock (dashboard.Storage.Data) dashboard.Storage.Data.Logs[job.Id].Add(new() { At = TimeProvider.System.GetUtcNow(), Text = "secret line" });
            await Task.WhenAny(told, Task.Delay(200, ended.Token));
        }

        Assert.DoesNotContain("secret", await told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_readers_cost_the_storage_as_much_as_one()
    {
        await using var dashboard = await DashboardHost.StartAsync();
        dashboard.Storage.Data.Latency = TimeSpan.FromMilliseconds(300);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => dashboard.Client.GetStringAsync("/jobs/list?state=enqueued")));
        Assert.InRange(dashboard.Storage.Data.Questions, 1, 8);
    }

    private static async Task<StreamReader> OpenAsync(DashboardHost dashboard, string topic)
    {
        var response = await dashboard.Client.GetAsync($"/jobs/live?topic={Uri.EscapeDataString(topic)}", HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        Assert.Equal("retry: 2000", await reader.ReadLineAsync());
        return reader;
    }

    // The line that is waited for, and the one behind it.
    private static async Task<string> ReadUntilAsync(StreamReader reader, string start, CancellationToken cancellationToken)
    {
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.StartsWith(start, StringComparison.Ordinal)) return line + await reader.ReadLineAsync(cancellationToken);
        }

        return "the stream ended";
    }
}
