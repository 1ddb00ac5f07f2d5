using System.Reflection;

namespace JobLib.Architecture.Tests;

/// <summary>
/// What the packages promise to their users stands in PublicAPI.Shipped.txt (the last release) and PublicAPI.Unshipped.txt (since then) beside each project. An analyzer holds
/// the code to it: a change is a decision, written by its code fix (<c>dotnet format analyzers --diagnostics RS0016 RS0017</c>), and the diff shows it.
/// </summary>
public class PublicApiTests
{
    // What the analyzer reads; without the files it would not look at all.
    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Every_package_declares_its_public_api(string assembly)
    {
        foreach (var file in new[] { "PublicAPI.Shipped.txt", "PublicAPI.Unshipped.txt" })
        {
            Assert.StartsWith("#nullable enable\n", File.ReadAllText(Repository.PathOf($"src/{assembly}/{file}")), StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void No_public_signature_shows_a_type_of_a_third_party(string assembly)
    {
        string[] known = ["JobLib", "System", "Microsoft.Extensions", "Microsoft.AspNetCore", "netstandard"];
        string[] own = assembly switch
        {
            "JobLib.PostgreSql" => ["Npgsql"], // the application may hand over its own data source
            "JobLib.SqlServer" => ["Microsoft.Data.SqlClient"], // and its own connections
            "JobLib.Redis" => ["StackExchange.Redis"], // or its own multiplexer
            _ => [],
        };
        var foreign = PublicApi.TypesShownBy(Assembly.Load(assembly))
            .Where(type => !known.Concat(own).Any(name => type.Assembly.GetName().Name is { } home && (home == name || home.StartsWith(name + ".", StringComparison.Ordinal))));

        Assert.Empty(foreign);
    }

    public static TheoryData<string> Assemblies() =>
        [.. Directory.EnumerateFiles(Repository.PathOf("src"), "*.csproj", SearchOption.AllDirectories).Select(path => Path.GetFileNameWithoutExtension(path)).Order()];
}
