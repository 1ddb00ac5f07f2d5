using System.Diagnostics;

namespace JobLib.Sqlite.Tests;

/// <summary>A file system of a test's own. Needs Linux and the rights of root; elsewhere the test is skipped, with that reason.</summary>
internal sealed class TemporaryMount : IDisposable
{
    private TemporaryMount(string location) => Location = location;

    public string Location { get; }

    /// <summary>A file system in memory of this size.</summary>
    public static TemporaryMount InMemory(int kilobytes) => Mount($"-t tmpfs -o size={kilobytes}k tmpfs");

    /// <summary>The same folder at another place.</summary>
    public static TemporaryMount Try(string kind, string folder) => Mount($"--{kind} {folder}");

    public void Remount(string options)
    {
        if (Run("mount", $"-o remount,bind,{options} {Location}") != 0) Assert.Skip("The file system cannot be mounted again with other options here.");
    }

    public void Dispose()
    {
        Run("umount", $"-l {Location}");
        Directory.Delete(Location);
    }

    private static TemporaryMount Mount(string what)
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root") Assert.Skip("Mounting a file system needs Linux and the rights of root.");
        var location = Directory.CreateTempSubdirectory("joblib-mount-").FullName;
        if (Run("mount", $"{what} {location}") == 0) return new(location);
        Directory.Delete(location);
        Assert.Skip("This machine does not let the test mount a file system.");
        throw new UnreachableException();
    }

    private static int Run(string command, string arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true, RedirectStandardOutput = true });
        if (process is null) return -1;
        process.WaitForExit();
        return process.ExitCode;
    }
}
