using System.Globalization;

namespace JobLib.SqlServer.Tests.Processes;

public sealed class MoneyTests : MoneyConformance
{
    private readonly string schema = TestDatabase.NewSchema();

    // there a process that starts compiles for a minute before it moves anything
    protected override (int Chains, int Hops) Size => TestDatabase.IsBabelfish ? (6, 10) : base.Size;

    protected override int Kills => TestDatabase.IsBabelfish ? 3 : base.Kills;

    public override async ValueTask InitializeAsync()
    {
        TestDatabase.Require();
        await TestDatabase.ExecuteAsync(SqlServerSchema.Script(schema));
        await TestDatabase.ExecuteAsync(Bank.Tables(schema));
    }

    protected override async Task BeginAsync(int chains, int hops)
    {
        await using var app = new App(TestDatabase.Require(), schema);
        await app.Client.EnqueueManyAsync<Bank, int>(
            Enumerable.Range(0, chains),
            (bank, chain) => bank.TransferAsync(chain, 1, hops, JobContext.None),
            cancellationToken: TestContext.Current.CancellationToken
        );
    }

    private protected override WorkerProcess Start() => WorkerProcess.Start("transfer", TestDatabase.Require(), schema);

    protected override async Task<long> ScalarAsync(string query) => await TestDatabase.CountAsync(string.Format(CultureInfo.InvariantCulture, query, schema));

    protected override Task DropAsync() => TestDatabase.DropAsync(schema);
}
