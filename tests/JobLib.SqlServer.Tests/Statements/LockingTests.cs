using JobLib.Relational;
using JobLib.SqlServer.Sql;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace JobLib.SqlServer.Tests.Statements;

/// <summary>How statements lock, as far as their text can tell.</summary>
public sealed class LockingTests
{
    private static readonly IReadOnlyDictionary<string, ProcedureStatementBody> Procedures = StoredProcedures.All;

    [Theory]
    [InlineData("fetch_jobs", "ready", 2)]
    [InlineData("promote_jobs", "scheduled", 1)]
    [InlineData("put_back", "running", 1)]
    [InlineData("rescue_jobs", "running", 1)]
    [InlineData("move_held", "blocked", 1)]
    [InlineData("prune", "finished", 1)]
    public void A_claim_takes_its_keys_with_a_bound_in_order_and_under_locks_that_skip_what_others_hold(string procedure, string table, int count)
    {
        var claims = Procedures[procedure]
            .All<QuerySpecification>()
            .Where(query => query.TopRowFilter is not null && Tables(query, table).Any(HasHints))
            .ToList();
        Assert.Equal(count, claims.Count);
        Assert.All(claims, claim =>
        {
            Assert.IsType<ParenthesisExpression>(claim.TopRowFilter.Expression);
            Assert.NotNull(claim.OrderByClause);
            Assert.Equal(["READCOMMITTEDLOCK", "READPAST", "ROWLOCK", "UPDLOCK"], Hints(Tables(claim, table).Single(HasHints)).Except(["FORCESEEK"]));
        });
    }

    [Theory]
    [InlineData("fetch_jobs", "ready")]
    [InlineData("promote_jobs", "scheduled")]
    [InlineData("put_back", "running")]
    [InlineData("rescue_jobs", "running")]
    [InlineData("move_held", "blocked")]
    public void What_was_claimed_is_deleted_by_its_keys_and_comes_back_from_that_delete_alone(string procedure, string table)
    {
        var deletes = Procedures[procedure]
            .All<DeleteSpecification>()
            .Where(delete => delete.FromClause is not null && delete.FromClause.All<NamedTableReference>().Any(reference => Name(reference) == table))
            .ToList();
        var delete = Assert.Single(deletes);
        Assert.NotNull(delete.OutputIntoClause);
        Assert.NotEmpty(delete.FromClause.All<VariableTableReference>());
    }

    [Fact]
    public void Hints_that_skip_locked_rows_stand_only_where_rows_are_claimed_or_looked_at()
    {
        string[] may =
        [
            "fetch_jobs",
            "finish_jobs",
            "promote_jobs",
            "put_back",
            "rescue_jobs",
            "move_held",
            "release_rates",
            "prune",
            "age_jobs",
            "settle",
            "fold_counters",
            "report_jobs",
            "renew_lease",
            "read_signals",
            "tick_recurring",
            "state_if_free",
            "forget_jobs",
            "take_turns", "place_unit", "change_jobs",
        ];
        Assert.All(
            Procedures.Where(procedure => !may.Contains(procedure.Key)),
            procedure => Assert.DoesNotContain(procedure.Value.All<TableHint>(), hint => hint.HintKind == TableHintKind.ReadPast)
        );
    }

    [Fact]
    public void Rows_are_skipped_only_where_locks_are_asked_for_or_READ_COMMITTED_SNAPSHOT_would_refuse_it()
    {
        var statements = Procedures.Values.Cast<TSqlFragment>()
            .Concat(
                StatementCatalog
                    .Fixed.Where(statement => !statement.Key.StartsWith("SchemaSql.", StringComparison.Ordinal))
                    .Select(statement => Grammar.Parse(statement.Key, StatementBatchSql.InTransaction(statement.Value)))
            )
            .Concat(StatementCatalog.Searches.Select(search => Grammar.Parse(search.Key, ReaderSql.Ask(search.Value))));
        var skipping = statements
            .SelectMany(statement => statement.All<NamedTableReference>())
            .Where(reference => Hints(reference).Contains("READPAST"))
            .ToList();
        Assert.NotEmpty(skipping);
        Assert.All(skipping, reference => Assert.Contains(Hints(reference), hint => hint is "READCOMMITTEDLOCK" or "REPEATABLEREAD"));
    }

    // SERIALIZABLE, as a TransactionScope asks for by default, and SNAPSHOT refuse READPAST (error 650), whatever other hints stand beside it.
    [Fact]
    public void Every_unit_that_may_skip_rows_says_its_level_of_isolation_also_inside_of_a_callers_transaction()
    {
        string[] units = [StatementBatchSql.InTransaction("SELECT 1;"), StatementBatchSql.InCallersTransaction("SELECT 1;")];
        Assert.All(units, unit =>
        {
            var first = Grammar.Parse("unit", unit).All<TSqlStatement>().First(statement => statement is SetTransactionIsolationLevelStatement or SelectStatement);
            Assert.Equal(IsolationLevel.ReadCommitted, Assert.IsType<SetTransactionIsolationLevelStatement>(first).Level);
        });
    }

    [Fact]
    public void Every_delete_and_update_of_stored_rows_is_bounded_by_a_set_a_TOP_or_a_key()
    {
        string[] few = ["server", "signal", "recurring"]; // as many rows as there are servers, one, and what a person has defined
        foreach (var (name, procedure) in Procedures)
        {
            var statements = procedure
                .All<DeleteSpecification>()
                .Cast<UpdateDeleteSpecificationBase>()
                .Concat(procedure.All<UpdateSpecification>())
                .Where(change => change.Target is NamedTableReference);
            foreach (var change in statements)
            {
                var isBounded = change.TopRowFilter is not null || change.All<VariableTableReference>().Count > 0 || HasKey(change);
                var tables = (change.FromClause as TSqlFragment ?? change).All<NamedTableReference>().Select(Name);
                Assert.True(isBounded || tables.Any(few.Contains), $"{name}: a statement may touch any number of rows of {string.Join(", ", tables)}.");
            }
        }
    }

    [Fact]
    public void Rows_are_written_by_procedures_alone_where_these_checks_see_every_write()
    {
        foreach (
            var (name, sql) in StatementCatalog
                .Fixed.Where(statement => !statement.Key.StartsWith("SchemaSql.", StringComparison.Ordinal))
                .Concat(StatementCatalog.Searches)
        )
        {
            var writes = Grammar
                .Parse(name, StatementBatchSql.InTransaction(sql))
                .All<DataModificationSpecification>()
                .Where(write => write.Target is NamedTableReference);
            Assert.True(!writes.Any(), $"{name} writes outside of a procedure.");
        }
    }

    [Fact]
    public void No_trigger_stands_on_a_table_that_jobs_pass_through()
    {
        var batches = MigrationScripts.All.SelectMany(script => script.Batches(StatementCatalog.Schema)).Select(batch => Grammar.Parse("migration", batch));
        Assert.All(batches, batch => Assert.Empty(batch.All<TriggerStatementBody>())); // each insert would pay for it, whatever it inserts
    }

    [Fact]
    public void Rows_that_a_statement_puts_out_go_to_no_table_with_a_check_which_would_refuse_them()
    {
        var batches = MigrationScripts
            .All.SelectMany(script => script.Batches(StatementCatalog.Schema))
            .Select(batch => Grammar.Parse("migration", batch))
            .ToList();
        var targets = batches
            .Concat(Procedures.Values)
            .SelectMany(batch => batch.All<OutputIntoClause>())
            .Select(output => output.IntoTable)
            .OfType<NamedTableReference>()
            .Select(Name)
            .ToHashSet();
        var @checked = batches
            .SelectMany(batch => batch.All<AlterTableAddTableElementStatement>())
            .Where(alter => alter.All<CheckConstraintDefinition>().Count > 0)
            .Select(alter => alter.SchemaObjectName.BaseIdentifier.Value)
            .ToHashSet();
        Assert.NotEmpty(targets);
        Assert.Contains("ready", @checked);
        Assert.Empty(targets.Intersect(@checked)); // error 333, at each call
    }

    [Fact]
    public void Page_locks_are_refused_on_the_rows_of_the_four_tables_that_jobs_are_claimed_from_and_nowhere_else()
    {
        var settings = MigrationScripts.All.Single(script => script.Version == 8).Text;
        Assert.Contains(
            "CASE WHEN i.index_id = 1 AND o.name IN (N'ready', N'blocked', N'scheduled', N'running') THEN N'OFF' ELSE N'ON' END",
            settings,
            StringComparison.Ordinal
        );
        var later = MigrationScripts
            .All.Where(script => script.Version > 8)
            .SelectMany(script => script.Batches(StatementCatalog.Schema))
            .SelectMany(batch => Grammar.Parse("migration", batch).All<IndexStateOption>());
        Assert.DoesNotContain(later, option => option.OptionKind == IndexOptionKind.AllowPageLocks); // REORGANIZE fails where they are refused
    }

    [Fact]
    public void No_table_that_grows_with_jobs_escalates()
    {
        var tables = MigrationScripts
            .All.SelectMany(script => script.Batches(StatementCatalog.Schema))
            .Select(batch => Grammar.Parse("tables", batch))
            .ToList();
        var disabled = tables.SelectMany(batch => batch.All<AlterTableSetStatement>())
            .Where(alter => alter.Options.OfType<LockEscalationTableOption>().Any(option => option.Value == LockEscalationMethod.Disable))
            .Select(alter => alter.SchemaObjectName.BaseIdentifier.Value)
            .ToHashSet();
        string[] small = ["signal", "server", "queue", "recurring", "counter", "crash", "error_group", "unknown_type", "batch_path"];
        var all = tables.SelectMany(batch => batch.All<CreateTableStatement>()).Select(table => table.SchemaObjectName.BaseIdentifier.Value);
        Assert.Empty(all.Except(small).Except(disabled));
    }

    [Fact]
    public void No_application_lock_is_taken_but_for_migrations()
    {
        Assert.All(
            Procedures,
            procedure =>
                Assert.DoesNotContain(
                    procedure.Value.All<ExecutableProcedureReference>(),
                    call => call.ProcedureReference.ProcedureReference?.Name.BaseIdentifier.Value == "sp_getapplock"
                )
        );
        Assert.All(
            StatementCatalog.Fixed.Where(statement => !statement.Key.StartsWith("SchemaSql.", StringComparison.Ordinal)),
            statement => Assert.DoesNotContain("applock", statement.Value, StringComparison.OrdinalIgnoreCase)
        );
    }

    private static bool HasKey(UpdateDeleteSpecificationBase change) =>
        change.WhereClause is { } where
        && where
            .All<BooleanComparisonExpression>()
            .Any(comparison =>
        comparison
            is {
                ComparisonType: BooleanComparisonType.Equals,
                FirstExpression: ColumnReferenceExpression column,
                SecondExpression: VariableReference or IntegerLiteral
            }
        && column.MultiPartIdentifier.Identifiers[^1].Value is "id" or "job" or "only_row");

    private static IEnumerable<NamedTableReference> Tables(QuerySpecification query, string table) =>
        query.FromClause?.All<NamedTableReference>().Where(reference => Name(reference) == table) ?? [];

    private static bool HasHints(NamedTableReference reference) => reference.TableHints.Count > 0;

    private static IEnumerable<string> Hints(NamedTableReference reference) =>
        reference.TableHints.Select(hint => hint.HintKind.ToString().ToUpperInvariant()).Order(StringComparer.Ordinal);

    private static string Name(NamedTableReference reference) => reference.SchemaObject.BaseIdentifier.Value;
}
