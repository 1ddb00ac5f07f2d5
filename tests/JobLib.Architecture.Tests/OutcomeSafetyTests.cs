namespace JobLib.Architecture.Tests;

/// <summary>What stands between an outcome and the code or the machine of others, held where it can be seen: in the sources.</summary>
public class OutcomeSafetyTests
{
    [Fact]
    public void Loggers_are_made_in_one_guarded_place()
    {
        string[] allowed = ["GuardedLoggers.cs", "GuardedLogger.cs", "JobLibServiceCollectionExtensions.cs", "PageRenderer.cs"];
        var violations =
            from project in LayerTests.Projects().Select(row => row.Data)
            from file in Repository.Sources($"src/{project}")
            let text = File.ReadAllText(file)
            where text.Contains("ILoggerFactory", StringComparison.Ordinal) || text.Contains("ILogger<", StringComparison.Ordinal)
            where !allowed.Contains(Path.GetFileName(file))
            select Path.GetFileName(file);

        Assert.Equal([], violations.ToArray());
    }

    [Fact]
    public void No_regular_expression_of_the_core_has_a_limit_by_the_clock() => Assert.Equal(
        [],
        Repository
            .Sources("src/JobLib")
            .Where(file => File.ReadAllText(file).Contains("matchTimeout", StringComparison.Ordinal))
            .Select(file => Path.GetFileName(file))
            .ToArray()
    );
}
