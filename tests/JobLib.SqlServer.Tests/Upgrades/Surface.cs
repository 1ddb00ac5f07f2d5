using JobLib.SqlServer.Tests.Statements;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace JobLib.SqlServer.Tests.Upgrades;

/// <summary>
/// What a library can use of a schema: columns and parameters with their types. True for what it must give: a column without a default that is not null, a
/// parameter without a default.
/// </summary>
internal static class Surface
{
    public static IReadOnlyDictionary<string, bool> Of(string script)
    {
        var fragment = Grammar.Parse("script", script);
        var surface = new Dictionary<string, bool>(StringComparer.Ordinal);
        foreach (var table in fragment.All<CreateTableStatement>()) Add(surface, table.SchemaObjectName, table.Definition);
        foreach (var table in fragment.All<AlterTableAddTableElementStatement>()) Add(surface, table.SchemaObjectName, table.Definition);
        foreach (var procedure in fragment.All<ProcedureStatementBody>())
        {
            foreach (var parameter in procedure.Parameters)
            {
                surface[$"{procedure.ProcedureReference.Name.BaseIdentifier.Value}.{parameter.VariableName.Value} {Text(parameter.DataType)}"] =
                    parameter.Value is null;
            }
        }

        return surface;
    }

    private static void Add(Dictionary<string, bool> surface, SchemaObjectName table, TableDefinition definition)
    {
        foreach (var column in definition.ColumnDefinitions.Where(column => column.ComputedColumnExpression is null)) // such a one nobody gives
        {
            var isNull = column.Constraints.OfType<NullableConstraintDefinition>().All(constraint => constraint.Nullable);
            surface[$"{table.BaseIdentifier.Value}.{column.ColumnIdentifier.Value} {Text(column.DataType)}"] =
                !isNull && column.DefaultConstraint is null && column.IdentityOptions is null;
        }
    }

    private static string Text(TSqlFragment fragment) =>
        string.Concat(
            fragment.ScriptTokenStream.Skip(fragment.FirstTokenIndex).Take(fragment.LastTokenIndex - fragment.FirstTokenIndex + 1).Select(token => token.Text)
        );
}
