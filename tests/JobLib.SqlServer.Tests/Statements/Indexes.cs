using JobLib.Relational;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace JobLib.SqlServer.Tests.Statements;

/// <summary>Which columns each index holds beside the rows themselves: a statement that needs no others is answered, and locks, there.</summary>
internal static class Indexes
{
    private static readonly IReadOnlyList<TSqlFragment> Batches =
    [
        .. MigrationScripts.All.SelectMany(script => script.Batches(StatementCatalog.Schema)).Select(batch => Grammar.Parse("migration", batch)),
    ];

    private static readonly ILookup<string, IReadOnlySet<string>> ByTable = Batches
        .SelectMany(batch => batch.All<CreateIndexStatement>())
        .Where(index => index.Clustered != true)
        .ToLookup(
            index => index.OnName.BaseIdentifier.Value,
            index => (IReadOnlySet<string>)Columns(index).Concat(RowKey(index.OnName.BaseIdentifier.Value)).ToHashSet()
        );

    /// <summary>Whether some index holds all of these columns, so that the table's own rows need not be read.</summary>
    public static bool Cover(string table, IEnumerable<string> columns) => ByTable[table].Any(index => columns.All(index.Contains));

    private static IEnumerable<string> Columns(CreateIndexStatement index) => index.Columns.Select(column => Last(column.Column))
        .Concat(index.IncludeColumns.Select(Last))
        .Concat(index.FilterPredicate?.All<ColumnReferenceExpression>().Select(Last) ?? []);

    // Every index leads to its rows by the key that they are stored under.
    private static IEnumerable<string> RowKey(string table) =>
        Batches
            .SelectMany(batch => batch.All<CreateIndexStatement>())
            .Where(index => index.Clustered == true && index.OnName.BaseIdentifier.Value == table)
            .SelectMany(index => index.Columns)
            .Select(column => Last(column.Column))
            .Concat(
                Batches
                    .SelectMany(batch => batch.All<CreateTableStatement>())
                    .Where(create => create.SchemaObjectName.BaseIdentifier.Value == table)
                    .SelectMany(create => PrimaryKey(create.Definition))
            );

    private static IEnumerable<string> PrimaryKey(TableDefinition definition) =>
        definition
            .TableConstraints.OfType<UniqueConstraintDefinition>()
            .Where(key => key.IsPrimaryKey)
            .SelectMany(key => key.Columns)
            .Select(column => Last(column.Column))
        .Concat(
            definition
                .ColumnDefinitions.Where(column => column.Constraints.OfType<UniqueConstraintDefinition>().Any(key => key.IsPrimaryKey))
                .Select(column => column.ColumnIdentifier.Value)
        );

    private static string Last(ColumnReferenceExpression column) => column.MultiPartIdentifier.Identifiers[^1].Value;
}
