using System.Text.RegularExpressions;

namespace JobLib.Architecture.Tests;

/// <summary>A folder is a feature or a layer, and what it is called is true.</summary>
public partial class FolderTests
{
    private const int MostFiles = 40; // more than that nobody reads as a list

    private static readonly string[] Shown =
    [
        "JobLib",
        "JobLib.Storage",
        "Microsoft.Extensions.DependencyInjection",
        "Microsoft.AspNetCore.Builder",
        "Microsoft.EntityFrameworkCore",
        "Microsoft.Extensions.Hosting",
    ];

    [Theory]
    [MemberData(nameof(LayerTests.Sources), MemberType = typeof(LayerTests))]
    public void A_folder_is_neither_a_single_file_nor_a_heap(string project)
    {
        var odd =
            from file in Repository.Sources($"src/{project}").Concat(Repository.Sources($"src/{project}", "*.razor"))
            group file by SourceFiles.FolderBelow(project, file) into folder
            where folder.Count() is 1 or > MostFiles
            select $"{folder.Key}: {folder.Count()}";

        Assert.Equal([], odd.ToArray());
    }

    // A user's types are in JobLib whatever their folder, a storage author's in JobLib.Storage, and AddX, MapX and UseX of a builder or a context where the
    // framework's are.
    [Theory]
    [MemberData(nameof(LayerTests.Sources), MemberType = typeof(LayerTests))]
    public void Namespace_of_internals_is_their_folder(string project)
    {
        var astray =
            from file in Repository.Sources($"src/{project}")
            let code = File.ReadAllText(file)
            let space = Namespace().Match(code).Groups[1].Value
            let folder = FolderOf(project, file)
            where space.Length > 0 && space != $"{project}.{folder.Replace('/', '.')}".TrimEnd('.') && (Internal().IsMatch(code) || !Shown.Contains(space))
            select $"{Path.GetFileName(file)}: {space}";

        Assert.Equal([], astray.ToArray());
    }

    // The pages of the dashboard have a folder each for what belongs to one; components of Razor use each other by name, so their namespace is one.
    private static string FolderOf(string project, string file) =>
        SourceFiles.FolderBelow(project, file) is var folder && project == "JobLib.Dashboard" && folder.StartsWith("Pages/", StringComparison.Ordinal)
            ? "Pages"
            : folder;

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"^internal ", RegexOptions.Multiline)]
    private static partial Regex Internal();
}
