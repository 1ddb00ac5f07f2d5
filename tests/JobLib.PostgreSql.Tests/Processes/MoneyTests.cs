using System.Globalization;
using JobLib.PostgreSql.Tests.Server;

namespace JobLib.PostgreSql.Tests.Processes;

public sealed class MoneyTests : MoneyConformance
{
    private readonly string schema = TestDatabase.NewSchema();

    protected override (int Chains, int Hops) Size => (20, Bank.Hops);

    public override async ValueTask InitializeAsync()
    {
        await TestDatabase.ExecuteAsync(PostgreSqlSchema.Script(schema));
        await TestDatabase.ExecuteAsync(Bank.Tables(schema));
    }

    protected override async Task BeginAsync(int chains, int hops)
    {
        await using var app = new App(TestDatabase.ConnectionString, schema);
        await app.Client.EnqueueManyAsync<Bank, int>(
            Enumerable.Range(0, chains),
            (bank, chain) => bank.TransferAsync(chain, 1, JobContext.None),
            cancellationToken: TestContext.Current.CancellationToken
        );
    }

    private protected override WorkerProcess Start() => WorkerProcess.Start("transfer", TestDatabase.ConnectionString, schema);

    protected override Task<long> ScalarAsync(string query) =>
        TestDatabase.ScalarAsync<long>($"SELECT ({string.Format(CultureInfo.InvariantCulture, query, schema)})::bigint");

    protected override Task DropAsync() => TestDatabase.DropAsync(schema);
}
