using JobLib.Relational;
using JobLib.SqlServer.Sql;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace JobLib.SqlServer.Tests.Statements;

/// <summary>What is sent is T-SQL as SQL Server 2017 knows it; these checks need no server.</summary>
public sealed class GrammarTests
{
    [Fact]
    public void Every_statement_is_in_the_grammar_of_SQL_Server_2017()
    {
        Assert.NotEmpty(StatementCatalog.Fixed);
        foreach (var (name, sql) in StatementCatalog.Fixed)
            // migrations send each by itself
            Grammar.Parse(name, name.StartsWith(nameof(SchemaSql), StringComparison.Ordinal) ? sql : StatementBatchSql.InTransaction(sql));
    }

    [Fact]
    public void Every_search_is_in_the_grammar_of_SQL_Server_2017()
    {
        Assert.True(StatementCatalog.Searches.Count > 200);
        foreach (var (name, sql) in StatementCatalog.Searches) Grammar.Parse(name, ReaderSql.Ask(sql));
    }

    [Fact]
    public void Every_migration_is_in_the_grammar_of_SQL_Server_2017()
    {
        Assert.NotEmpty(MigrationScripts.All);
        Assert.All(
            MigrationScripts.All.SelectMany(script => script.Batches(StatementCatalog.Schema).Select((batch, i) => ($"{script.Name}, batch {i + 1}", batch))),
            part => Grammar.Parse(part.Item1, part.batch)
        );
    }

    [Fact]
    public void The_script_for_a_DBA_is_in_the_grammar_of_SQL_Server_2017_and_ends_with_its_version()
    {
        var script = SqlServerSchema.Script("jobs", instanceName: "it's ours");
        Grammar.Parse("script", script);
        Assert.Contains("N'it''s ours'", script, StringComparison.Ordinal);
        Assert.Contains($"version > {SqlServerSchema.Version} THEN version ELSE {SqlServerSchema.Version} END", script, StringComparison.Ordinal);
        Assert.DoesNotContain("{schema}", script, StringComparison.Ordinal);
        Grammar.Parse("grants", SqlServerSchema.Grants("odd]name"));
    }

    [Fact]
    public void Letters_are_compared_without_their_case_under_a_collation_that_is_the_same_in_every_database()
    {
        var lowered = StatementCatalog.Searches.Select(search => Grammar.Parse(search.Key, ReaderSql.Ask(search.Value)))
            .Concat(
                StatementCatalog
                    .Fixed.Where(statement => !statement.Key.StartsWith(nameof(SchemaSql), StringComparison.Ordinal))
                    .Select(statement => Grammar.Parse(statement.Key, StatementBatchSql.InTransaction(statement.Value)))
            )
            .SelectMany(statement => statement.All<FunctionCall>()).Where(call => call.FunctionName.Value.ToUpperInvariant() is "LOWER" or "UPPER").ToList();
        Assert.NotEmpty(lowered);
        Assert.All(lowered, call => Assert.NotNull(((PrimaryExpression)call.Parameters[0]).Collation)); // in Turkish I and i are letters of two kinds
    }

    [Fact]
    public void Every_function_is_bound_to_the_schema()
    {
        var functions = MigrationScripts
            .All.SelectMany(script => script.Batches(StatementCatalog.Schema))
            .SelectMany(batch => Grammar.Parse("migration", batch).All<CreateFunctionStatement>())
            .GroupBy(function => function.Name.BaseIdentifier.Value)
            .ToList();
        Assert.NotEmpty(functions);
        Assert.All(functions, versions => Assert.Contains(versions.Last().Options, option => option.OptionKind == FunctionOptionKind.SchemaBinding));
    }

    [Fact]
    public void The_script_for_a_DBA_executes_nothing_more_after_a_batch_that_failed()
    {
        var batches = SqlServerSchema.Script().Split("\nGO\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.All(batches[1..^1].Index(), batch => Assert.Equal(batch.Index % 2 == 0, batch.Item == "IF @@TRANCOUNT = 0 SET NOEXEC ON;"));
        Assert.Equal("COMMIT TRANSACTION;", batches[^2]);
        Assert.Equal("SET NOEXEC OFF;", batches[^1]);
    }
}
