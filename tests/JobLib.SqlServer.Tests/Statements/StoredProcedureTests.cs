using System.Reflection;
using System.Text.RegularExpressions;
using JobLib.Relational;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace JobLib.SqlServer.Tests.Statements;

/// <summary>A procedure a file; each version of the library has its own in the schema.</summary>
public sealed class StoredProcedureTests
{
    private static readonly List<(string Name, string Text)> Files = [.. Read(typeof(Names).Assembly)];

    [Fact]
    public void Each_file_creates_the_procedure_that_it_is_named_after() => Assert.All(Files, file =>
    {
        Assert.StartsWith("-- ", file.Text, StringComparison.Ordinal); // what it does
        Assert.Single(Regex.Matches(file.Text, "CREATE"));
        Assert.Contains($"\nCREATE PROCEDURE {{{Path.GetFileNameWithoutExtension(file.Name)}}}", file.Text, StringComparison.Ordinal);
    });

    [Fact]
    public void Procedures_and_statements_call_procedures_that_there_are()
    {
        var names = StatementCatalog.Names;
        Assert.All(
            typeof(Names).GetProperties(),
            property => Assert.StartsWith($"{StatementCatalog.Schema}.", (string?)property.GetValue(names), StringComparison.Ordinal)
        );
        var called = StoredProcedures
            .All.Values.SelectMany(procedure => procedure.All<ExecutableProcedureReference>())
            .Select(call => call.ProcedureReference.ProcedureReference.Name.BaseIdentifier.Value)
            .ToHashSet();
        Assert.NotEmpty(called);
        Assert.Empty(called.Except(StoredRoutines.In(StatementCatalog.Schema).Select(procedure => procedure.Name)));
    }

    [Fact]
    public void No_reason_is_written_by_hand() => Assert.All(Files, file => Assert.DoesNotMatch("'[A-Z][^']* [^']*[.!?]'", file.Text)); // a sentence for people

    private static IEnumerable<(string Name, string Text)> Read(Assembly assembly)
    {
        const string Folder = "JobLib.SqlServer.Procedures.";
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Folder, StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException(name);
            using var reader = new StreamReader(stream);
            yield return (name[Folder.Length..], reader.ReadToEnd());
        }
    }
}
