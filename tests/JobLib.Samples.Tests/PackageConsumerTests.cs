using System.Diagnostics;
using System.Text.RegularExpressions;

namespace JobLib.Samples.Tests;

/// <summary>What the README tells a newcomer to do with the packages, done word for word.</summary>
public sealed partial class PackageConsumerTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("joblib-").FullName;

    [Fact]
    public async Task A_new_web_application_with_the_packages_and_the_lines_of_the_readme_compiles_and_runs_a_job()
    {
        var readme = await File.ReadAllTextAsync(Repository.PathOf("README.md"));
        var section = readme[readme.IndexOf("## Use it", StringComparison.Ordinal)..];
        var commands = Block(section, "sh");
        var program = Block(section, "csharp");
        foreach (var project in new[] { "JobLib", "JobLib.Sqlite" })
        {
            // As a release: a clone without its tag makes pre-releases, which a newcomer's command does not take.
            await RunAsync(Repository.Root, "dotnet", "pack", $"src/{project}", "-o", Path.Combine(folder, "packages"), "--nologo", "-p:MinVerVersionOverride=0.2.0");
        }

        await File.WriteAllTextAsync(Path.Combine(folder, "nuget.config"), $"""
            <configuration>
              <packageSources><add key="local" value="{Path.Combine(folder, "packages")}" /></packageSources>
              <config><add key="globalPackagesFolder" value="{Path.Combine(folder, "cache")}" /></config>
              <fallbackPackageFolders><add key="machine" value="{MachinePackages()}" /></fallbackPackageFolders>
            </configuration>
            """);
        await RunAsync(folder, "bash", "-e", "-c", commands);
        var app = Path.Combine(folder, "Shop");
        await File.WriteAllTextAsync(Path.Combine(app, "Program.cs"), program);
        await RunAsync(app, "dotnet", "build", "--nologo", "-o", Path.Combine(folder, "out"));

        using var running = await AppProcess.StartAsync(Path.Combine(folder, "out", "Shop.dll"), app);
        using var answer = await running.Http.PostAsync(new Uri("/hello", UriKind.Relative), null);
        answer.EnsureSuccessStatusCode();
        await running.UntilAsync(() => Task.FromResult(running.Output.Contains("Hello from a job", StringComparison.Ordinal)), "The job should run.");
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static string Block(string text, string language) =>
        Fence().Matches(text).FirstOrDefault(match => match.Groups[1].Value == language)?.Groups[2].Value
        ?? throw new InvalidOperationException($"The README has no {language} block under 'Use it'.");

    private static string MachinePackages() =>
        Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    private static async Task RunAsync(string folder, string file, params string[] arguments)
    {
        var start = new ProcessStartInfo(file, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Remove("MSBUILDNODEHANDSHAKESALT"); // a build inside a test run is a build of its own
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{file} did not start.");
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{file} {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{await output}{await errors}");
    }

    [GeneratedRegex(@"```(\w+)\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Fence();
}
