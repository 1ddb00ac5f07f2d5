using JobLib.Sqlite.Engine;

namespace JobLib.Sqlite.Tests.Engine;

public sealed class SqliteLocationTests
{
    [Theory]
    [InlineData("jobs.db", "jobs.db")]
    [InlineData("Data Source=jobs.db", "jobs.db")]
    [InlineData("Filename=/data/jobs.db;Cache=Shared", "/data/jobs.db")]
    public void A_path_and_a_connection_string_name_the_file(string given, string path) => Assert.Equal(path, SqliteLocation.Parse(given).Path);

    [Fact]
    public void A_connection_strings_time_out_is_how_long_a_write_waits_for_the_lock()
    {
        Assert.Equal(TimeSpan.FromSeconds(40), SqliteLocation.Parse("Data Source=jobs.db;Default Timeout=40").BusyTimeout);
        Assert.Equal(TimeSpan.FromSeconds(15), SqliteLocation.Parse("Data Source=jobs.db").BusyTimeout);
    }

    [Theory]
    [InlineData("Data Source=jobs.db;Mode=Memory")]
    [InlineData("Data Source=jobs.db;Mode=ReadOnly")]
    [InlineData("Data Source=jobs.db;Password=secret")]
    [InlineData("a=b.db")]
    [InlineData(" ")]
    public void What_JobLib_cannot_use_is_refused_with_the_reason(string given) => Assert.ThrowsAny<ArgumentException>(() => SqliteLocation.Parse(given));

    [Theory]
    [InlineData(":memory:")]
    [InlineData("file:jobs.db?mode=memory")]
    [InlineData("")]
    public void A_place_that_is_no_file_is_refused(string path) => Assert.Throws<ArgumentException>(() => SqliteLocation.Validate(new() { Path = path }));

    [Fact]
    public void Options_that_make_no_sense_are_refused_by_name()
    {
        Refused(new() { Path = "jobs.db", BusyTimeout = TimeSpan.Zero }, nameof(SqliteStorageOptions.BusyTimeout));
        Refused(new() { Path = "jobs.db", MaxPendingWrites = 0 }, nameof(SqliteStorageOptions.MaxPendingWrites));
        Refused(new() { Path = "jobs.db", MaxWalBytes = 1 }, nameof(SqliteStorageOptions.MaxWalBytes));
    }

    private static void Refused(SqliteStorageOptions options, string name) =>
        Assert.Contains(name, Assert.Throws<ArgumentException>(() => SqliteLocation.Validate(options)).Message, StringComparison.Ordinal);
}
