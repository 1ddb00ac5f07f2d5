using System.Text.RegularExpressions;

namespace JobLib.Architecture.Tests;

/// <summary>The folders of src/JobLib are layers. Each may name types of its own and of the layers before it in the list, and of no other.</summary>
public partial class LayerTests
{
    private static readonly string[][] Layers =
    [
        ["Jobs"],
        ["Configuration", "States", "Diagnostics"],
        ["Serialization", "Filters"],
        ["Invocation"],
        ["Storage", "Kernel"],
        ["Client", "Recurring", "Batches", "Continuations", "Monitoring"],
        ["Server"],
        ["Hosting"],
    ];

    private static readonly HashSet<(string File, string Layer)> Exceptions =
    [
        ("Job.cs", "Invocation"), // its factories stand on the type that they make, as in Hangfire
    ];

    [Fact]
    public void Each_layer_of_the_core_knows_only_those_below_it()
    {
        var homes = Files()
            .SelectMany(source => Declaration().Matches(Code(source.File)).Select(match => (Name: match.Groups[1].Value, source.Folder)))
            .ToLookup(type => type.Name, type => type.Folder);

        var violations =
            from source in Files()
            from name in Name().Matches(Code(source.File)).Select(match => match.Value).Distinct()
            let target = homes[name].MinBy(Level) // two layers may use one name: the lower one is meant
            where target is not null && Level(target) > Level(source.Folder) && !Exceptions.Contains((Path.GetFileName(source.File), target))
            select $"{source.Folder}/{Path.GetFileName(source.File)} names {name} of {target}";

        Assert.Equal([], violations.ToArray());
    }

    [Fact]
    public void Every_folder_of_the_core_is_a_layer() =>
        Assert.Empty(Files().Select(source => source.Folder).Distinct().Except(Layers.SelectMany(layer => layer)));

    [Theory]
    [MemberData(nameof(Drivers))]
    public void A_storage_knows_the_contract_and_nothing_of_clients_servers_or_other_storages(string driver)
    {
        string[] forbidden = ["JobLib.Client", "JobLib.Server", "JobLib.Invocation", "JobLib.Serialization", "JobLib.Batches", "JobLib.Recurring", .. Drivers().Select(row => row.Data).Where(other => other != driver)];
        var violations =
            from file in Repository.Sources($"src/{driver}")
            from match in Using().Matches(File.ReadAllText(file))
            where forbidden.Contains(match.Groups[1].Value)
            select $"{Path.GetFileName(file)} uses {match.Groups[1].Value}";

        Assert.Empty(violations);
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void No_source_file_is_longer_than_400_lines(string project) =>
        Assert.Empty(Repository.Sources($"src/{project}").Where(file => File.ReadLines(file).Count() > 400).Select(Path.GetFileName));

    public static TheoryData<string> Drivers() => [.. Directories().Where(name => name is not ("JobLib" or "JobLib.Dashboard" or "JobLib.Testing"))];

    public static TheoryData<string> Projects() => [.. Directories()];

    private static IEnumerable<string> Directories() => Directory.EnumerateDirectories(Repository.PathOf("src")).Select(path => Path.GetFileName(path)).Order();

    private static IEnumerable<(string Folder, string File)> Files() =>
        from file in Repository.Sources("src/JobLib")
        select (Path.GetRelativePath(Repository.PathOf("src/JobLib"), file).Split('/')[0], file);

    private static int Level(string folder) => Array.FindIndex(Layers, layer => layer.Contains(folder));

    // Comments and texts may name anything: a doc comment that points upwards is no dependency.
    private static string Code(string file) => Noise().Replace(File.ReadAllText(file), " ");

    [GeneratedRegex(@"//[^\n]*|""(?:\\.|[^""\\\n])*""")]
    private static partial Regex Noise();

    [GeneratedRegex(@"\b(?:class|record struct|record|struct|enum|interface|delegate \w+)\s+([A-Z]\w*)")]
    private static partial Regex Declaration();

    // Not what follows a dot, and not a member's own name where it is declared or set: Cron is a type, and also what a definition calls its text.
    [GeneratedRegex(@"(?<![.\w])[A-Z]\w*\b(?!\s*\{\s*get|\s*=|\s*:)")]
    private static partial Regex Name();

    [GeneratedRegex(@"^using ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Using();
}
