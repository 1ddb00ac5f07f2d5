using JobLib.PostgreSql.Tests.Server;
using JobLib.Storage;
using JobLib.Storage.Conformance;
using Npgsql;

namespace JobLib.PostgreSql.Tests;

/// <summary>A role or a database may have a <c>lock_timeout</c> of its own. It is not what decides how long a call of JobLib waits.</summary>
public sealed class LockTimeoutTests : IAsyncLifetime
{
    private string schema = "";

    public async ValueTask InitializeAsync() => schema = await TestDatabase.MakeAsync();

    public ValueTask DisposeAsync() => new(TestDatabase.DropAsync(schema));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_creation_waits_for_a_lock_longer_than_the_default_of_its_role(bool isSynchronous)
    {
        var connection = new NpgsqlConnectionStringBuilder(TestDatabase.WorkerConnectionString) { ApplicationName = schema, Options = "-c lock_timeout=1" };
        await using var storage = PostgreSqlStorage.Open(connection.ConnectionString, new() { Schema = schema, UseNotifications = false });
        var request = new InsertRequest { Jobs = [Make.Job()] };

        Task<InsertResult> creation;
        await using (var keeper = new NpgsqlConnection(TestDatabase.ConnectionString))
        {
            await keeper.OpenAsync(TestContext.Current.CancellationToken);
            await using var transaction = await keeper.BeginTransactionAsync(TestContext.Current.CancellationToken);
            await using var lockTable = new NpgsqlCommand($"LOCK TABLE {schema}.job IN SHARE MODE", keeper, transaction);
            await lockTable.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            creation = Task.Run(async () => isSynchronous
                ? SynchronousCall.Run(() => storage.Jobs.InsertAsync(request, null, default))
                : await storage.Jobs.InsertAsync(request, null, default)
            );
            await Eventually.TrueAsync(async () => creation.IsCompleted || await WaitsAsync(), "the creation waits");
        }

        Assert.Equal(InsertStatus.Created, Assert.Single((await creation).Jobs).Status);
    }

    private async Task<bool> WaitsAsync() =>
        await TestDatabase.ScalarAsync<long>($"SELECT count(*) FROM pg_stat_activity WHERE application_name = '{schema}' AND wait_event_type = 'Lock'") > 0;
}
