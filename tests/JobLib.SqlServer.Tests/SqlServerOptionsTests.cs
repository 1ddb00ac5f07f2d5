namespace JobLib.SqlServer.Tests;

public sealed class SqlServerOptionsTests
{
    [Theory]
    [InlineData("")]
    [InlineData("Jobs")]
    [InlineData("1jobs")]
    [InlineData("jobs]; DROP TABLE orders; --")]
    [InlineData("a2345678901234567890123456789012345678901234567890123456789012345")]
    public void A_schema_that_is_no_plain_name_is_refused(string schema)
    {
        var error = Assert.Throws<ArgumentException>(() => SqlServerStorage.Open("Server=nowhere", new() { Schema = schema }));
        Assert.Contains(schema, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_connection_of_its_own_pool_calls_itself_JobLib_unless_it_was_given_a_name()
    {
        Assert.Equal("nowhere/shop", SqlServerStorage.Open("Server=nowhere;Database=shop;User ID=me;Password=secret", new()).Info.Location);
    }

    [Fact]
    public void Ids_sort_by_their_bytes_as_they_sort_by_time()
    {
        var ids = Enumerable.Range(0, 1_000).Select(_ => JobId.New(TimeProvider.System)).ToList();
        Assert.Equal(ids, ids.OrderBy(id => Convert.ToHexString(Ids.ToBytes(id)), StringComparer.Ordinal));
        Assert.All(ids, id => Assert.Equal(id, Ids.ToId(Ids.ToBytes(id))));
    }

    [Fact]
    public void Instants_keep_their_microseconds()
    {
        var at = new DateTimeOffset(2031, 5, 17, 3, 4, 5, TimeSpan.FromHours(2)).AddMicroseconds(678_901);
        Assert.Equal(at, Micros.ToTime(Micros.Of(at)));
        Assert.Equal(DateTimeOffset.MinValue, Micros.ToTime(Micros.Of(DateTimeOffset.MinValue)));
    }
}
