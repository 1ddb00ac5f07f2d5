using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace JobLib.SqlServer.Tests.Statements;

/// <summary>
/// What a procedure must do that takes rows which others may have locked. READPAST passes over what is locked where the statement reads: an index that holds
/// all that is asked for is read, and locked, instead of the row, which a caller's transaction may hold. So the statement that picks asks for a column that no
/// index has, and the one that moves passes over too.
/// </summary>
internal static class Claims
{
    public static IEnumerable<string> Faults(ProcedureStatementBody procedure)
    {
        var name = StoredProcedures.Name(procedure);
        var picked = new HashSet<string>();
        foreach (
            var (query, table) in procedure.All<QuerySpecification>().SelectMany(query => Own(query.FromClause).Where(IsClaim).Select(table => (query, table)))
        )
        {
            picked.Add(Table(table));
            var columns = ColumnsOf(query, table.Alias?.Value ?? Table(table));
            if (Indexes.Cover(Table(table), columns))
                yield return $"{name} picks {Table(table)} by an index that holds all it asks for ({string.Join(", ", columns)}): the rows themselves are not locked.";
        }

        foreach (var change in Changes(procedure).Where(change => change.FromClause is { } from && from.All<VariableTableReference>().Count > 0))
        {
            foreach (var table in Own(change.FromClause).Where(table => IsTarget(change, table) && picked.Contains(Table(table))))
            {
                string[] missing = [.. new[] { "READCOMMITTEDLOCK", "READPAST", "ROWLOCK" }.Except(Hints(table))];
                if (missing.Length > 0)
                    yield return $"{name} waits for rows of {Table(table)} where it moves what it has picked: {string.Join(", ", missing)} is missing.";
            }
        }
    }

    private static IEnumerable<UpdateDeleteSpecificationBase> Changes(ProcedureStatementBody procedure) =>
        procedure.All<DeleteSpecification>().Cast<UpdateDeleteSpecificationBase>().Concat(procedure.All<UpdateSpecification>());

    private static bool IsClaim(NamedTableReference table) => Hints(table).Contains("READPAST") && Hints(table).Contains("UPDLOCK");

    private static bool IsTarget(UpdateDeleteSpecificationBase change, NamedTableReference table) =>
        change.Target is NamedTableReference target && target.SchemaObject.BaseIdentifier.Value == (table.Alias?.Value ?? Table(table));

    private static HashSet<string> ColumnsOf(QuerySpecification query, string alias) => query.All<ColumnReferenceExpression>()
        .Where(column => column.MultiPartIdentifier?.Identifiers is [var first, _] && first.Value == alias)
        .Select(column => column.MultiPartIdentifier.Identifiers[^1].Value).ToHashSet();

    private static IEnumerable<NamedTableReference> Own(FromClause? from) => from?.TableReferences.SelectMany(Own) ?? [];

    private static IEnumerable<NamedTableReference> Own(TableReference reference) => reference switch
    {
        NamedTableReference table => [table],
        JoinTableReference join => Own(join.FirstTableReference).Concat(Own(join.SecondTableReference)),
        _ => [],
    };

    private static IEnumerable<string> Hints(NamedTableReference reference) => reference.TableHints.Select(hint => hint.HintKind.ToString().ToUpperInvariant());

    private static string Table(NamedTableReference reference) => reference.SchemaObject.BaseIdentifier.Value;
}
