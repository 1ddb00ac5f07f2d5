using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace JobLib.SqlServer.Tests.Statements;

/// <summary>
/// Nobody's open transaction stops those who take rows: what it has locked is passed over where the rows are picked and where they are moved.
/// </summary>
public sealed class ClaimTests
{
    [Fact]
    public void Whoever_picks_rows_locks_the_rows_themselves_and_passes_over_locked_ones_where_they_are_moved() =>
        Assert.Empty(StoredProcedures.All.Values.SelectMany(Claims.Faults));

    [Theory]
    [InlineData("promote_jobs", "scheduled")]
    [InlineData("move_held", "blocked")]
    [InlineData("prune", "finished")]
    [InlineData("prune", "idempotency_key")]
    [InlineData("rescue_jobs", "running")]
    [InlineData("fetch_jobs", "ready")]
    public void A_pick_that_an_index_can_answer_alone_is_noticed(string procedure, string table)
    {
        var mutant = Mutant(
            procedure,
            text => text.Replace(", s.fence", "").Replace(", b.fence", "").Replace(", f.fence", "").Replace(", r.fence", "").Replace(", k.job FROM", " FROM")
        );
        Assert.Contains(Claims.Faults(mutant), fault => fault.StartsWith($"{procedure} picks {table}", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("promote_jobs", "scheduled")]
    [InlineData("move_held", "blocked")]
    [InlineData("prune", "finished")]
    [InlineData("prune", "batch")]
    [InlineData("rescue_jobs", "running")]
    [InlineData("put_back", "running")]
    [InlineData("fetch_jobs", "ready")]
    [InlineData("settle", "awaiting")]
    public void A_move_that_would_wait_for_a_locked_row_is_noticed(string procedure, string table)
    {
        var mutant = Mutant(procedure, text => text.Replace("FORCESEEK, ROWLOCK, READPAST, READCOMMITTEDLOCK", "FORCESEEK"));
        Assert.Contains(Claims.Faults(mutant), fault => fault.StartsWith($"{procedure} waits for rows of {table}", StringComparison.Ordinal));
    }

    private static ProcedureStatementBody Mutant(string procedure, Func<string, string> change)
    {
        var original = StoredProcedures.All[procedure];
        var text = string.Concat(
            original.ScriptTokenStream.Skip(original.FirstTokenIndex).Take(original.LastTokenIndex - original.FirstTokenIndex + 1).Select(token => token.Text)
        );
        var changed = change(text);
        Assert.NotEqual(text, changed);
        return Assert.Single(Grammar.Parse(procedure, changed).All<ProcedureStatementBody>());
    }
}
