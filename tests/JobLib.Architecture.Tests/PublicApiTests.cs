using System.Reflection;

namespace JobLib.Architecture.Tests;

/// <summary>What the packages promise to their users, as text. A change of it is a decision: <c>JOBLIB_APPROVE_API=1 dotnet test</c> writes the new text, and the diff shows it.</summary>
public class PublicApiTests
{
    [Theory]
    [MemberData(nameof(Assemblies))]
    public void The_public_api_is_the_approved_one(string assembly)
    {
        var approved = Repository.PathOf($"tests/JobLib.Architecture.Tests/Approved/{assembly}.txt");
        var actual = PublicApi.Of(Assembly.Load(assembly));
        if (Environment.GetEnvironmentVariable("JOBLIB_APPROVE_API") == "1") File.WriteAllText(approved, actual);

        Assert.True(File.Exists(approved), $"There is no approved API of {assembly}. Write it with JOBLIB_APPROVE_API=1 dotnet test.");
        Assert.Equal(File.ReadAllText(approved), actual, ignoreLineEndingDifferences: true);
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
            _ => [],
        };
        var foreign = PublicApi.TypesShownBy(Assembly.Load(assembly))
            .Where(type => !known.Concat(own).Any(name => type.Assembly.GetName().Name is { } home && (home == name || home.StartsWith(name + ".", StringComparison.Ordinal))));

        Assert.Empty(foreign);
    }

    public static TheoryData<string> Assemblies() =>
        [.. Directory.EnumerateFiles(Repository.PathOf("src"), "*.csproj", SearchOption.AllDirectories).Select(path => Path.GetFileNameWithoutExtension(path)).Order()];
}
