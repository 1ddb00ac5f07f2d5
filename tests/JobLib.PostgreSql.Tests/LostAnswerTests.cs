using JobLib.PostgreSql.Tests.Server;
using JobLib.Storage;

namespace JobLib.PostgreSql.Tests;

public sealed class LostAnswerTests : LostAnswerConformance
{
    private readonly string schema = TestDatabase.NewSchema();
    private readonly Proxy proxy = new(TestDatabase.ConnectionString);

    protected override void LoseAnswers(int count) => proxy.LoseAnswers(count);

    protected override ValueTask<IJobStorage> OpenAsync() =>
        new(PostgreSqlStorage.Open(proxy.ConnectionString, new() { Schema = schema, UseNotifications = false }));

    protected override async ValueTask DropAsync()
    {
        await proxy.DisposeAsync();
        await TestDatabase.DropAsync(schema);
    }
}
