using System.Text.RegularExpressions;

namespace JobLib.Architecture.Tests;

/// <summary>Holds the workflows, which run where nobody develops, to the files that they name and to one another.</summary>
public partial class WorkflowTests
{
    [Fact]
    public void Every_path_of_a_workflow_exists() => Assert.Equal("", string.Join('\n',
        from file in Directory.EnumerateFiles(Repository.PathOf(".github/workflows"))
        from match in NamedPath().Matches(File.ReadAllText(file))
        let path = match.Groups[1].Value
        where !File.Exists(Repository.PathOf(path)) && !Directory.Exists(Repository.PathOf(path))
        select $"{Path.GetFileName(file)}: {path}"));

    [Fact]
    public void The_workflow_of_SQL_Server_connects_as_the_compose_file_says()
    {
        var told = Connection().Match(Documents.Read("tests/compose.yaml")).Groups[1].Value;

        Assert.NotEmpty(told);
        Assert.Equal(told, Connection().Match(Documents.Read(".github/workflows/sqlserver.yml")).Groups[1].Value);
    }

    [Fact]
    public void Every_package_is_looked_at_before_it_is_published()
    {
        var packable = Directory.EnumerateFiles(Repository.Root, "*.csproj", SearchOption.AllDirectories)
            .Where(file => IsPackable(Path.GetRelativePath(Repository.Root, file), File.ReadAllText(file)))
            .Select(Path.GetFileNameWithoutExtension);

        Assert.Equal(packable.Order(), Packed().Match(Documents.Read(".ci/pack")).Groups[1].Value.Split(' ').Order());
    }

    // A project of src is a package of its own unless it says that it is not: the analyzers are inside of one.
    private static bool IsPackable(string path, string project) =>
        project.Contains("<IsPackable>true", StringComparison.Ordinal)
        || (path.Split(Path.DirectorySeparatorChar) is ["src", _, _] && !project.Contains("<IsPackable>false", StringComparison.Ordinal));

    [GeneratedRegex(@"(?<![\w/])((?:src|tests|\.ci)/[\w./-]+)")]
    private static partial Regex NamedPath();

    [GeneratedRegex(@"JOBLIB_TEST_SQLSERVER(?:: |=')([^'\n]+)")]
    private static partial Regex Connection();

    [GeneratedRegex(@"for package in (.+); do")]
    private static partial Regex Packed();
}
