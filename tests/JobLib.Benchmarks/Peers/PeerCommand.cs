using JobLib.Benchmarks.Storages;
using JobLib.PostgreSql.Tests.Server;

namespace JobLib.Benchmarks.Peers;

/// <summary>Runs JobLib beside its peers, prints the table, and writes it into a page and the picture beside it.</summary>
internal static class PeerCommand
{
    private const string Counting = "-c shared_preload_libraries=pg_stat_statements -c pg_stat_statements.max=20000";
    private const string Picture = "images/peers.svg";

    public static async Task RunAsync(BenchmarkOptions options)
    {
        if (options.Page is { } named) _ = PeerTable.Updated(await File.ReadAllTextAsync(named), new("", [])); // a wrong page fails now, not after an hour
        using var server = PostgreSqlBinaries.Find() is { } binaries ? new PrivateServer(binaries, $"{PostgreSqlBenchmark.Settings} {Counting}") : null;
        var plan = options.Quick ? PeerPlan.Quick : PeerPlan.Whole;
        var report = await new PeerRunner(plan, server?.ConnectionString, Console.Error).RunAsync();
        foreach (var line in PeerTable.Lines(report)) Console.WriteLine(line);
        if (options.Page is not { } page) return;
        var updated = PeerTable.Updated(await File.ReadAllTextAsync(page), report);
        await File.WriteAllTextAsync(page, updated);
        await File.WriteAllTextAsync(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(page)) ?? "", Picture), PeerPicture.Draw(PeerTable.Read(updated)));
    }
}
