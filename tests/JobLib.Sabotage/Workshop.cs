using System.Diagnostics;

namespace JobLib.Sabotage;

/// <summary>A copy of the last commit in a folder of its own, in which one file at a time is wrong. The working tree is never touched.</summary>
internal sealed class Workshop : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10); // a build and one test; a sabotage that hangs the test has been noticed too

    private readonly string repository;
    private readonly string folder = Path.Combine(Path.GetTempPath(), $"joblib-sabotage-{Environment.ProcessId}");

    public Workshop(string repository)
    {
        this.repository = repository;
        Run(repository, "git", "worktree", "add", "--quiet", "--detach", folder, "HEAD");
    }

    /// <summary>Whether the test passes without the sabotage: a test that fails anyway notices nothing.</summary>
    public Verdict TryWithout(Sabotage sabotage) => Test(sabotage);

    /// <summary>Whether the test notices the sabotage.</summary>
    public Verdict Try(Sabotage sabotage)
    {
        var path = Path.Combine(folder, sabotage.File);
        var right = File.ReadAllText(path);
        File.WriteAllText(path, sabotage.Apply(right));
        try
        {
            return Test(sabotage);
        }
        finally
        {
            File.WriteAllText(path, right);
        }
    }

    public void Dispose() => Run(repository, "git", "worktree", "remove", "--force", folder);

    private Verdict Test(Sabotage sabotage)
    {
        var (code, output) = Run(folder, "dotnet", "test", sabotage.Project, "--nologo", "--filter", $"FullyQualifiedName~{sabotage.Test}");
        if (output.Contains("error CS", StringComparison.Ordinal)) return Verdict.DoesNotBuild;
        if (code is null) return Verdict.Failed; // it hung
        if (output.Contains("No test matches", StringComparison.Ordinal)) return Verdict.NoSuchTest;
        return code == 0 ? Verdict.Passed : Verdict.Failed;
    }

    private static (int? Code, string Output) Run(string folder, string program, params string[] arguments)
    {
        using var process = new Process { StartInfo = new(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true } };
        process.Start();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
            return (null, "");
        }

        return (process.ExitCode, output.Result + errors.Result);
    }
}
