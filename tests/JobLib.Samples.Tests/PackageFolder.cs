using System.Diagnostics;

namespace JobLib.Samples.Tests;

/// <summary>A folder outside of the repository in which a stranger uses packages of JobLib that were packed a moment ago.</summary>
internal sealed class PackageFolder(PackedPackages packages) : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("joblib-").FullName;

    /// <summary>Packs these projects, by their paths, and makes the folder take packages from there and from what this machine has restored before.</summary>
    public async Task PackAsync(params IEnumerable<string> projects)
    {
        foreach (var project in projects) await packages.AddAsync(project);
        await File.WriteAllTextAsync(Path.Combine(Root, "nuget.config"), $"""
            <configuration>
              <packageSources><clear /><add key="local" value="{packages.Folder}" /></packageSources>
              <config><add key="globalPackagesFolder" value="{Path.Combine(Root, "cache")}" /></config>
              <fallbackPackageFolders><add key="machine" value="{MachinePackages()}" /></fallbackPackageFolders>
            </configuration>
            """);
    }

    /// <summary>Runs a command, which must end well.</summary>
    public static async Task<string> RunAsync(string folder, string file, params string[] arguments)
    {
        var start = new ProcessStartInfo(file, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Remove("MSBUILDNODEHANDSHAKESALT"); // a build inside a test run is a build of its own
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{file} did not start.");
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        var said = await output + await errors;
        Assert.True(process.ExitCode == 0, $"{file} {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{said}");
        return said;
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);

    private static string MachinePackages() =>
        Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
}
