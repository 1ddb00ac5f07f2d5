using JobLib.Relational;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace JobLib.SqlServer.Tests.Statements;

/// <summary>The procedures as every migration together leaves them: a later one may have altered what an earlier one has made.</summary>
internal static class StoredProcedures
{
    public static IReadOnlyDictionary<string, ProcedureStatementBody> All { get; } = MigrationScripts.All
        .SelectMany(script => script.Batches(StatementCatalog.Schema))
        .SelectMany(batch => Grammar.Parse("migration", batch).All<ProcedureStatementBody>())
        .GroupBy(Name)
        .ToDictionary(versions => versions.Key, versions => versions.Last());

    public static string Name(ProcedureStatementBody procedure) => procedure.ProcedureReference.Name.BaseIdentifier.Value;
}
