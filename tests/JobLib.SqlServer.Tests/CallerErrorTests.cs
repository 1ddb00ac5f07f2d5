using JobLib.Storage.Conformance;
using Microsoft.Data.SqlClient;

namespace JobLib.SqlServer.Tests;

/// <summary>An error inside of a caller's transaction: it undoes all of that transaction, so that no half of a unit can be committed.</summary>
public sealed class CallerErrorTests : IAsyncLifetime
{
    private readonly string schema = TestDatabase.NewSchema();

    public async ValueTask InitializeAsync()
    {
        TestDatabase.Require();
        await TestDatabase.ExecuteAsync(SqlServerSchema.Script(schema));
    }

    public ValueTask DisposeAsync() => new(TestDatabase.DropAsync(schema));

    [Fact]
    public async Task A_unit_that_fails_half_way_in_a_callers_transaction_cannot_be_committed()
    {
        await TestDatabase.ExecuteAsync($"DROP TABLE {schema}.job_tag"); // which is written after the job and its place
        await using var storage = Open();
        await using var connection = await TestDatabase.OpenAsync();
        await using var transaction = (SqlTransaction)await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<SqlException>(async () =>
            await storage.Jobs.InsertAsync(new() { Jobs = [Make.Job() with { Tags = ["tag"] }] }, transaction, default)
        );
        await Record.ExceptionAsync(() => transaction.CommitAsync());
        Assert.Equal(0, await TestDatabase.CountAsync($"SELECT COUNT(*) FROM {schema}.job"));
        Assert.Equal(0, await TestDatabase.CountAsync($"SELECT COUNT(*) FROM {schema}.ready"));
    }

    [Fact]
    public async Task A_unit_in_a_callers_transaction_leaves_the_settings_of_its_session_as_they_were()
    {
        Assert.SkipWhen(TestDatabase.IsBabelfish, "Babelfish keeps the settings of a text with parameters, which SQL Server restores when the text ends.");
        await using var storage = Open();
        await using var connection = await TestDatabase.OpenAsync();
        await using var transaction = (SqlTransaction)await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        var before = await SettingsAsync(connection, transaction);
        await storage.Jobs.InsertAsync(new() { Jobs = [Make.Job()] }, transaction, default);
        Assert.Equal(before, await SettingsAsync(connection, transaction));
        await transaction.CommitAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<int> SettingsAsync(SqlConnection connection, SqlTransaction transaction)
    {
        await using var command = new SqlCommand("SELECT @@OPTIONS", connection, transaction);
        return (int)await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }

    private SqlServerStorage Open() => SqlServerStorage.Open(TestDatabase.Require(), new() { Schema = schema, CommandTimeout = TestDatabase.Deadline });
}
