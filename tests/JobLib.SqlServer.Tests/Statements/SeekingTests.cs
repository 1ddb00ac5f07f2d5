using JobLib.SqlServer.Sql;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace JobLib.SqlServer.Tests.Statements;

/// <summary>
/// Rows are found by their keys, under every plan. The optimizer prefers to scan a table that is small, and a scan waits at each row that an open transaction
/// has locked, though it is not among those that are looked for.
/// </summary>
public sealed class SeekingTests
{
    // What a caller's transaction may have locked for as long as it likes, and what concurrent units write.
    private static readonly string[] Tables =
    [
        "job",
        "ready",
        "blocked",
        "scheduled",
        "running",
        "awaiting",
        "finished",
        "moving",
        "batch",
        "batch_path",
        "held",
        "idempotency_key",
        "unique_key",
        "concurrency_key",
        "sequence",
        "sequence_hold",
        "rated", "rate", "rate_limit", "grouped",
        "parent_outcome", "history", "job_tag", "job_parameter", "job_log", "crash", "recurring_run",
    ];

    // Indexes with a filter that hold all that is asked for: a hint would refuse every plan on a server that does not match the filter to a join.
    private static readonly string[] CoveredByFilteredIndexes =
    [
        "job.batch",
        "batch.parent",
        "batch.outer_batch",
        "running.batch",
        "finished.fingerprint",
        "scheduled.fingerprint",
        "idempotency_key.expires_at",
    ];

    [Fact]
    public void Procedures_seek_every_row_that_they_look_for_or_pass_over_what_others_have_locked()
    {
        foreach (var (name, procedure) in StoredProcedures.All) Check(name, procedure);
    }

    [Fact]
    public void Pages_seek_the_jobs_that_they_show()
    {
        // which read whole tables or the start of one
        string[] lists = [nameof(ReaderSql) + ".Orphans", nameof(ReaderSql) + ".Series", nameof(SchemaSql) + "."];
        foreach (var (name, sql) in StatementCatalog.Fixed.Where(statement => !lists.Any(statement.Key.StartsWith))) Check(name, Grammar.Parse(name, sql));
        foreach (var (name, sql) in StatementCatalog.Searches) Check(name, Grammar.Parse(name, sql));
    }

    private static void Check(string name, TSqlFragment fragment)
    {
        foreach (var query in fragment.All<QuerySpecification>()) Check(name, query.FromClause, query.WhereClause);
        foreach (var change in fragment.All<UpdateSpecification>().Cast<UpdateDeleteSpecificationBase>().Concat(fragment.All<DeleteSpecification>()))
            Check(name, change.FromClause, change.WhereClause);
    }

    private static void Check(string name, FromClause? from, WhereClause? where)
    {
        if (from is null) return;
        foreach (var table in from.TableReferences.SelectMany(Own).Where(table => Tables.Contains(Name(table))))
        {
            var hints = table.TableHints.Select(hint => hint.HintKind).ToList();
            if (hints.Contains(TableHintKind.ForceSeek) || hints.Contains(TableHintKind.ReadPast) || hints.Contains(TableHintKind.ReadUncommitted)) continue;
            var columns = Columns(from, where, table.Alias?.Value ?? Name(table)).Select(column => $"{Name(table)}.{column}");
            if (!columns.Intersect(CoveredByFilteredIndexes).Any())
            {
                Assert.Fail(
                    $"{name} may scan {Name(table)} (line {table.StartLine}): say WITH (FORCESEEK), or READPAST where a row that is locked does not count."
                );
            }
        }
    }

    // The tables of this query alone: subqueries are looked at by themselves.
    private static IEnumerable<NamedTableReference> Own(TableReference reference) => reference switch
    {
        NamedTableReference table => [table],
        JoinTableReference join => Own(join.FirstTableReference).Concat(Own(join.SecondTableReference)),
        JoinParenthesisTableReference parenthesis => Own(parenthesis.Join),
        _ => [],
    };

    private static IEnumerable<string> Columns(FromClause from, WhereClause? where, string alias) =>
        from.All<BooleanComparisonExpression>()
            .Concat(where?.All<BooleanComparisonExpression>() ?? [])
        .SelectMany(comparison => comparison.All<ColumnReferenceExpression>())
        .Where(column => column.MultiPartIdentifier.Identifiers is [var first, _] && first.Value == alias)
        .Select(column => column.MultiPartIdentifier.Identifiers[^1].Value);

    private static string Name(NamedTableReference table) => table.SchemaObject.BaseIdentifier.Value;
}
