using JobLib.Storage;

namespace JobLib.SqlServer.Tests.Wire;

public sealed class LostAnswerTests : LostAnswerConformance
{
    private readonly string schema = TestDatabase.NewSchema();
    private Proxy? proxy;

    protected override void LoseAnswers(int count) => Database.LoseAnswers(count);

    private Proxy Database => proxy ??= new(TestDatabase.Require());

    protected override ValueTask<IJobStorage> OpenAsync() =>
        new(SqlServerStorage.Open(Database.ConnectionString, new() { Schema = schema, CommandTimeout = TestDatabase.Deadline }));

    protected override async ValueTask DropAsync()
    {
        if (proxy is not null) await proxy.DisposeAsync();
        await TestDatabase.DropAsync(schema);
    }
}
