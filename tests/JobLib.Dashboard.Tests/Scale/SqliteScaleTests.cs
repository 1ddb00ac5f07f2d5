namespace JobLib.Dashboard.Tests.Scale;

public sealed class SqliteScaleTests : ScaleTests
{
    protected override Task<IFilledStorage> CreateAsync() => Task.FromResult<IFilledStorage>(new SqliteFilled());
}
