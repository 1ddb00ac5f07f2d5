using System.Diagnostics;

namespace JobLib.Sabotage;

/// <summary>
/// A copy of the last commit in a folder of its own, in which one file at a time is wrong. The working tree is never touched. The copy is kept for the next
/// run, since its first build takes minutes.
/// </summary>
internal sealed class Workshop
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3); // a sabotage that hangs the test has been noticed too

    // Nobody keeps this code: warnings and analyzers would only take time, and keep wrong code from being tried.
    private static readonly string[] Brief = ["-v", "q", "--nologo", "-p:RunAnalyzers=false", "-p:TreatWarningsAsErrors=false", "-p:UseSharedCompilation=true"];

    private readonly string folder = Path.Combine(Path.GetTempPath(), "joblib-sabotage");
    private readonly HashSet<string> restored = new(StringComparer.Ordinal);

    /// <param name="repository">The repository, whose last commit is tried.</param>
    public Workshop(string repository)
    {
        var head = Run(repository, "git", "rev-parse", "HEAD").Output.Trim();
        if (!File.Exists(Path.Combine(folder, ".git")))
        {
            Run(repository, "git", "worktree", "prune");
            Run(repository, "git", "worktree", "add", "--quiet", "--detach", folder, head);
        }

        var (code, output) = Run(folder, "git", "checkout", "--quiet", "--force", "--detach", head); // and whatever a run that was ended has left wrong
        if (code != 0) throw new InvalidOperationException($"{folder} is not a copy of {repository}: remove it. {output}");
    }

    /// <summary>What the last run of tests said.</summary>
    public string Output { get; private set; } = "";

    /// <summary>Whether that names the test as one that failed, or tells of no test at all.</summary>
    public bool HasFailed(string test) =>
        !Output.Contains("Total:", StringComparison.Ordinal)
        || Output
            .Split('\n')
            .Any(line => line.TrimStart().StartsWith("Failed ", StringComparison.Ordinal) && line.Contains(MethodOf(test), StringComparison.Ordinal));

    /// <summary>Whether the tests pass without a sabotage: a test that fails anyway notices nothing.</summary>
    public Verdict TryWithout(string project, IEnumerable<string> tests) => Test(project, tests, []);

    /// <summary>Whether the test notices the sabotage.</summary>
    public Verdict Try(Sabotage sabotage)
    {
        var path = Path.Combine(folder, sabotage.File);
        var right = File.ReadAllText(path);
        File.WriteAllText(path, sabotage.Apply(right));
        try
        {
            return Test(sabotage.Project, [sabotage.Test], ["--", "xUnit.StopOnFail=true"]);
        }
        finally
        {
            File.WriteAllText(path, right);
        }
    }

    private Verdict Test(string project, IEnumerable<string> tests, string[] more)
    {
        if (restored.Add(project) && Run(folder, "dotnet", ["restore", project, "-v", "q"]).Code != 0) return Verdict.DoesNotBuild;
        (var built, Output) = Run(folder, "dotnet", ["build", project, "--no-restore", .. Brief]);
        if (built != 0) return Verdict.DoesNotBuild;

        // By the method alone: what holds for every storage runs in a class of each, under another name.
        var filter = string.Join('|', tests.Select(test => $"FullyQualifiedName~{MethodOf(test)}"));
        (var code, Output) = Run(folder, "dotnet", ["test", project, "--no-build", "--nologo", "--filter", filter, .. more]);
        if (Output.Contains("No test matches", StringComparison.Ordinal)) return Verdict.NoSuchTest;
        return code == 0 ? Verdict.Passed : Verdict.Failed; // no code: it hung
    }

    private static string MethodOf(string test) => test[test.IndexOf('.', StringComparison.Ordinal)..];

    private static (int? Code, string Output) Run(string folder, string program, params string[] arguments)
    {
        using var process = new Process
        {
            StartInfo = new(program, arguments)
            {
                WorkingDirectory = folder,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
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
