using JobLib.Relational;
using JobLib.Storage;
using Microsoft.Data.SqlClient;

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
        var options = new SqlServerStorageOptions { MaxPoolSize = 7 };
        var mine = new SqlConnectionStringBuilder(SqlServerStorage.OwnPool("Server=nowhere;Database=shop;Enlist=True;MultipleActiveResultSets=True", options));
        Assert.Equal(("JobLib", false, false, 7), (mine.ApplicationName, mine.Enlist, mine.MultipleActiveResultSets, mine.MaxPoolSize));
        Assert.Equal(
            "shop jobs",
            new SqlConnectionStringBuilder(SqlServerStorage.OwnPool("Server=nowhere;Application Name=shop jobs", options)).ApplicationName
        );
    }

    [Fact]
    public void A_storage_says_where_it_is_without_secrets() =>
        Assert.Equal("nowhere/shop", SqlServerStorage.Open("Server=nowhere;Database=shop;User ID=me;Password=secret", new()).Info.Location);

    [Theory]
    [InlineData("CommandTimeout")]
    [InlineData("PollInterval")]
    [InlineData("MaxAttempts")]
    [InlineData("MaxPoolSize")]
    public void An_option_that_cannot_work_is_refused_by_its_name(string option)
    {
        var options = new SqlServerStorageOptions();
        if (option == nameof(options.CommandTimeout)) options.CommandTimeout = TimeSpan.Zero;
        if (option == nameof(options.PollInterval)) options.PollInterval = TimeSpan.Zero;
        if (option == nameof(options.MaxAttempts)) options.MaxAttempts = 0;
        if (option == nameof(options.MaxPoolSize)) options.MaxPoolSize = 3;
        var error = Assert.Throws<ArgumentException>(options.Check);
        Assert.Contains(option, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_unavailable_and_not_an_error_of_its_own()
    {
        await using var storage = SqlServerStorage.Open(
            "Server=127.0.0.1,1;Database=x;User ID=x;Password=x;Connect Timeout=2;Connect Retry Count=0",
            new() { MaxAttempts = 2 }
        );
        var error = await Assert.ThrowsAsync<StorageUnavailableException>(async () => await storage.PrepareAsync(SchemaMode.Migrate, new(), default));
        Assert.Contains("127.0.0.1,1/x", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Ids_sort_by_their_bytes_as_they_sort_by_time()
    {
        var ids = Enumerable.Range(0, 1_000).Select(_ => JobId.New(TimeProvider.System)).ToList();
        Assert.Equal(ids, ids.OrderBy(id => Convert.ToHexString(Ids.ToBytes(id)), StringComparer.Ordinal));
        Assert.All(ids, id => Assert.Equal(id, Ids.ToId(Ids.ToBytes(id))));
    }
}
