namespace JobLib.Dashboard.Tests.Scale;

/// <summary>On a server of its own with PostgreSQL's default settings, or on the one that <c>JOBLIB_TEST_POSTGRESQL</c> names.</summary>
public sealed class PostgreSqlScaleTests : ScaleTests
{
    protected override Task<IFilledStorage> CreateAsync() => Task.FromResult<IFilledStorage>(new PostgreSqlFilled());
}
