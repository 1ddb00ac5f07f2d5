using System.Text.RegularExpressions;

namespace JobLib.Architecture.Tests;

/// <summary>The tests of the repository, as <c>Class.Method</c>, read from their sources.</summary>
internal static partial class TestNames
{
    public static HashSet<string> OfTheRepository()
    {
        var tests = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(Repository.PathOf("tests"), "*.cs", SearchOption.AllDirectories))
        {
            var type = "";
            foreach (var line in File.ReadLines(file))
            {
                if (Type().Match(line) is { Success: true } declared) type = declared.Groups[1].Value;
                else if (Method().Match(line) is { Success: true } method) tests.Add($"{type}.{method.Groups[1].Value}");
            }
        }

        return tests;
    }

    [GeneratedRegex("^public (?:[a-z]+ )*class ([A-Za-z0-9]+)")]
    private static partial Regex Type();

    [GeneratedRegex("^    public (?:[a-z]+ )*(?:Task|ValueTask|void) ([A-Za-z0-9]+_[A-Za-z0-9_]+)\\(")]
    private static partial Regex Method();
}
