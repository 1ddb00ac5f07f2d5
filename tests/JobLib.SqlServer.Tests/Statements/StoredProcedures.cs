using System.Text.RegularExpressions;
using JobLib.Relational;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace JobLib.SqlServer.Tests.Statements;

/// <summary>The procedures of this version, by the names of their files.</summary>
internal static class StoredProcedures
{
    public static IReadOnlyDictionary<string, ProcedureStatementBody> All { get; } = StoredRoutines.In(StatementCatalog.Schema)
        .SelectMany(procedure => Grammar.Parse(procedure.Name, procedure.Text).All<ProcedureStatementBody>())
        .ToDictionary(Name);

    public static string Name(ProcedureStatementBody procedure) => NameOf(procedure.ProcedureReference.Name.BaseIdentifier.Value);

    /// <summary>Without the version, which follows.</summary>
    public static string NameOf(string installed) => Regex.Replace(installed, "_v[0-9]+_[0-9a-f]{8}$", "");
}
