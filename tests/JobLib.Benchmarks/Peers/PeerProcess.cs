using System.Diagnostics;
using System.Globalization;

namespace JobLib.Benchmarks.Peers;

/// <summary>A process of <c>JobLib.Peers</c>: one library on one storage, which does a trial when it is told to.</summary>
internal sealed class PeerProcess : IDisposable
{
    private const string Answer = "figures ";
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory.Replace("JobLib.Benchmarks", "JobLib.Peers", StringComparison.Ordinal), "JobLib.Peers.dll");
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly Process process;

    /// <param name="contender">Whose it is.</param>
    /// <param name="server">Where PostgreSQL is.</param>
    public PeerProcess(Contender contender, string server)
    {
        var start = new ProcessStartInfo("dotnet", [Program, contender.Library, contender.Storage, server])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        process = Process.Start(start) ?? throw new InvalidOperationException("The peer's process did not start.");
    }

    /// <summary>How many jobs of a trial fill so many seconds, when the code is compiled.</summary>
    public async Task<int> WarmAsync(string trial, double seconds) => (int)(await AskAsync("warm", trial, seconds))["jobs"];

    public Task<Dictionary<string, double>> RunAsync(string trial, int amount) => AskAsync("run", trial, amount);

    public void Dispose()
    {
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        process.Dispose();
    }

    private async Task<Dictionary<string, double>> AskAsync(string verb, string trial, double amount)
    {
        await process.StandardInput.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{verb} {trial} {amount}"));
        await process.StandardInput.FlushAsync();
        using var deadline = new CancellationTokenSource(Patience);
        while (await process.StandardOutput.ReadLineAsync(deadline.Token) is { } line)
        {
            if (line.StartsWith(Answer, StringComparison.Ordinal)) return Read(line[Answer.Length..]);
        }

        throw new InvalidOperationException("The process ended in the middle of the trial.");
    }

    private static Dictionary<string, double> Read(string text) =>
        text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(figure => figure.Split('='))
            .ToDictionary(pair => pair[0], pair => double.Parse(pair[1], CultureInfo.InvariantCulture));
}
