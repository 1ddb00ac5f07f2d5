using System.IO.Compression;
using System.Text.RegularExpressions;

namespace JobLib.Samples.Tests;

/// <summary>What the README tells a newcomer to do with the packages, done word for word.</summary>
[Collection(PackedPackages.Collection)]
public sealed partial class PackageConsumerTests(PackedPackages packages) : IDisposable
{
    private readonly PackageFolder folder = new(packages);

    // What a user writes by mistake, and a contract, whose class the package's generator writes; it never runs.
    private const string Mistake = """
        internal static class Mistake
        {
            public static void Add(JobLib.JobLibBuilder jobs) => jobs.AddContracts(Shop.JobContracts.All);

            public static void Make(System.Threading.CancellationToken token) => JobLib.BackgroundJob.Enqueue<Wrong>(x => x.Run(token));
        }

        public class Wrong
        {
            [JobLib.JobContract("wrong.run")]
            public void Run(System.Threading.CancellationToken token) { }
        }
        """;

    [Fact]
    public async Task A_new_web_application_with_the_packages_and_the_lines_of_the_readme_compiles_runs_a_job_and_is_told_of_a_mistake()
    {
        var readme = await File.ReadAllTextAsync(Repository.PathOf("README.md"));
        var section = readme[readme.IndexOf("## Use it", StringComparison.Ordinal)..];
        var commands = Block(section, "sh");
        var program = Block(section, "csharp");
        await folder.PackAsync("src/JobLib", "src/JobLib.Sqlite");
        await PackageFolder.RunAsync(folder.Root, "bash", "-e", "-c", commands);
        var app = Path.Combine(folder.Root, "Shop");
        await File.WriteAllTextAsync(Path.Combine(app, "Program.cs"), program);
        await File.WriteAllTextAsync(Path.Combine(app, "Mistake.cs"), Mistake);
        Assert.Contains(
            "warning JOBLIB1005",
            await PackageFolder.RunAsync(app, "dotnet", "build", "--nologo", "-o", Path.Combine(folder.Root, "out")),
            StringComparison.Ordinal
        );
        using (var package = ZipFile.OpenRead(packages.FileOf("JobLib")))
        {
            Assert.Equal(
                ["JobLib.Analyzers.CodeFixes.dll", "JobLib.Analyzers.dll"],
                package
                    .Entries.Where(entry => entry.FullName.StartsWith("analyzers/dotnet/cs/", StringComparison.Ordinal))
                    .Select(entry => entry.Name)
                    .Order(StringComparer.Ordinal)
            );
        }

        using var running = await AppProcess.StartAsync(Path.Combine(folder.Root, "out", "Shop.dll"), app);
        using var answer = await running.Http.PostAsync(new Uri("/hello", UriKind.Relative), null);
        answer.EnsureSuccessStatusCode();
        await running.UntilAsync(() => Task.FromResult(running.Output.Contains("Hello from a job", StringComparison.Ordinal)), "The job should run.");
    }

    public void Dispose() => folder.Dispose();

    private static string Block(string text, string language) =>
        Fence().Matches(text).FirstOrDefault(match => match.Groups[1].Value == language)?.Groups[2].Value
        ?? throw new InvalidOperationException($"The README has no {language} block under 'Use it'.");

    [GeneratedRegex(@"```(\w+)\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Fence();
}
