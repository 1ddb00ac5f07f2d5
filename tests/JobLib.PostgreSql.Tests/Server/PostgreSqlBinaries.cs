using System.Diagnostics;
using System.Globalization;

namespace JobLib.PostgreSql.Tests.Server;

/// <summary>The programs of an installed PostgreSQL, run as a user that PostgreSQL accepts: it refuses to run as root.</summary>
internal sealed class PostgreSqlBinaries(string folder)
{
    private const string Account = "postgres";
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    /// <summary>The highest version under the place where Debian and its relatives install it, or what the PATH has; null when there is none.</summary>
    public static PostgreSqlBinaries? Find()
    {
        var debian = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").OrderByDescending(VersionOf).Select(version => Path.Combine(version, "bin"))
            : [];
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        var folder = debian
            .Concat(path)
            .FirstOrDefault(candidate => File.Exists(Path.Combine(candidate, "initdb")) && File.Exists(Path.Combine(candidate, "pg_ctl")));
        return folder is null ? null : new(folder);
    }

    /// <summary>Gives a folder to the account that the server runs as.</summary>
    public static void HandOver(string path)
    {
        if (Environment.IsPrivilegedProcess) Run("chown", [Account, path]);
    }

    /// <summary>
    /// Runs a program until the standard input of what is returned is closed, as it is when this process has ended; then its folder is deleted.
    /// </summary>
    public static Process Keep(string program, string argument, string root)
    {
        foreach (var path in Directory.GetFiles(root).Append(root)) HandOver(path);
        var user = Environment.IsPrivilegedProcess ? $"setpriv --reuid={Account} --regid={Account} --clear-groups " : "";
        var script = $"{user}'{program}' -q '{argument}' & cat > /dev/null; kill $!; wait; rm -rf '{root}'";
        return Process.Start(new ProcessStartInfo("sh", ["-c", script]) { RedirectStandardInput = true })
            ?? throw new InvalidOperationException("sh did not start.");
    }

    public void Run(string program, params string[] arguments) => RunAs(Path.Combine(folder, program), arguments);

    private static void RunAs(string program, string[] arguments)
    {
        if (Environment.IsPrivilegedProcess) Run("setpriv", [$"--reuid={Account}", $"--regid={Account}", "--clear-groups", program, .. arguments]);
        else Run(program, arguments);
    }

    private static void Run(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true, WorkingDirectory = "/" };
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        var error = process.StandardError.ReadToEndAsync();
        _ = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(Deadline)) throw new TimeoutException($"{program} did not end within {Deadline}.");
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {error.Result}");
    }

    private static double VersionOf(string folder) => double.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var version) ? version : 0;
}
