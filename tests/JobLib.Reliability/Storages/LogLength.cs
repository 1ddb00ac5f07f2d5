using JobLib.Reliability.Processes;

namespace JobLib.Reliability.Storages;

/// <summary>Remembers how long the log of a Redis was, and cuts it back to that: what came since is lost, as when power fails before the disk has it.</summary>
internal sealed class LogLength : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);

    private readonly string file;
    private readonly List<(long At, long Length)> lengths = [];
    private readonly CancellationTokenSource end = new();
    private readonly Task watching;

    public LogLength(string file)
    {
        this.file = file;
        watching = WatchAsync();
    }

    /// <summary>Cuts it back to what it had at an instant, or shortly before; returns when that was.</summary>
    public long CutBack(long to)
    {
        (long At, long Length) last;
        lock (lengths) last = lengths.Last(known => known.At <= to);
        using var log = File.OpenWrite(file);
        log.SetLength(Math.Min(last.Length, log.Length)); // Redis, too, cuts off a torn end when it starts
        return last.At;
    }

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        await watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        end.Dispose();
    }

    private async Task WatchAsync()
    {
        while (true)
        {
            var now = Notes.Now; // before: it is not shorter then
            var length = new FileInfo(file).Length;
            lock (lengths) lengths.Add((now, length));
            await Task.Delay(Interval, end.Token);
        }
    }
}
