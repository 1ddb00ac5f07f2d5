using JobLib.Sqlite.Engine;
using JobLib.Storage;

namespace JobLib.Sqlite.Tests.Engine;

/// <summary>Files that JobLib cannot use: it says why and what to do, and leaves them as they are.</summary>
public sealed class FileErrorTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string Path => folder.File("jobs.db");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_missing_folder_is_named_and_not_created()
    {
        var missing = folder.File("missing");
        var error = await RefusedAsync<StorageException>(System.IO.Path.Combine(missing, "jobs.db"));
        Assert.Contains(missing, error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(missing));
    }

    [Fact]
    public async Task A_folder_in_the_place_of_the_file_is_refused() =>
        Assert.Contains("is a folder", (await RefusedAsync<StorageException>(folder.Location)).Message, StringComparison.Ordinal);

    [Fact]
    public async Task A_file_that_is_no_database_is_refused_and_left_as_it_is()
    {
        await File.WriteAllTextAsync(Path, new string('x', 10_000));
        var error = await LeftAsItIsAsync<StorageException>();
        Assert.Contains("not a SQLite database", error.Message, StringComparison.Ordinal);
        Assert.Contains(Path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_truncated_database_is_refused_and_left_as_it_is()
    {
        await CreateAsync(jobs: 500);
        await using (var file = File.OpenWrite(Path))
        {
            file.SetLength(file.Length / 2);
        }

        Assert.Contains("damaged or cut short", (await LeftAsItIsAsync<StorageException>()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_with_a_damaged_schema_is_refused_and_left_as_it_is()
    {
        await CreateAsync(jobs: 10);
        await using (var file = File.OpenWrite(Path))
        {
            file.Position = 100; // the first page of the schema, behind the header
            file.Write(Enumerable.Repeat((byte)0xEE, 2_000).ToArray());
        }

        Assert.Contains("damaged", (await LeftAsItIsAsync<StorageException>()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_table_is_reported_by_the_call_that_meets_it_and_the_others_go_on()
    {
        await CreateAsync(jobs: 10);
        var (page, size) = await FirstPageOfAsync("joblib_audit");
        await using (var file = File.OpenWrite(Path))
        {
            file.Position = (page - 1) * size;
            file.Write(Enumerable.Repeat((byte)0xEE, (int)size).ToArray());
        }

        await using var storage = await Make.PreparedAsync(Path);
        var error = await Assert.ThrowsAsync<StorageException>(async () => await storage.Reader.AuditAsync(new(), default));
        Assert.Contains("damaged", error.Message, StringComparison.Ordinal);
        await storage.Jobs.InsertAsync(Make.Unit(Make.Job()), null, default);
    }

    [Fact]
    public async Task A_schema_that_needs_a_newer_library_is_refused_with_both_versions_and_left_as_it_is()
    {
        await CreateAsync();
        await using (var connection = await Make.ConnectionAsync(Path))
        {
            Make.Execute(
                connection,
                $"UPDATE joblib_meta SET value = {SqliteMigrator.Version + 2} WHERE name = 'schema'; UPDATE joblib_meta SET value = {SqliteMigrator.Version + 1} WHERE name = 'lowest'"
            );
        }

        var error = await LeftAsItIsAsync<StorageSchemaException>();
        Assert.Contains($"version {SqliteMigrator.Version + 2}", error.Message, StringComparison.Ordinal);
        Assert.Contains($"knows {SqliteMigrator.Version}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_newer_schema_that_still_allows_this_library_is_used()
    {
        await CreateAsync();
        await using (var connection = await Make.ConnectionAsync(Path))
        {
            Make.Execute(connection, $"UPDATE joblib_meta SET value = {SqliteMigrator.Version + 1} WHERE name = 'schema'");
        }

        await using var storage = await Make.PreparedAsync(Path);
        await storage.Jobs.InsertAsync(Make.Unit(Make.Job()), null, default);
    }

    [Fact]
    public async Task A_file_without_the_schema_is_refused_when_nothing_may_be_changed()
    {
        await using var storage = Make.Storage(Path);
        await Assert.ThrowsAsync<StorageSchemaException>(async () => await storage.PrepareAsync(SchemaMode.Verify, new(), default));
        Assert.False(File.Exists(Path));
    }

    [Fact]
    public async Task A_read_only_database_is_refused_and_left_as_it_is()
    {
        await CreateAsync();
        using var mount = TemporaryMount.Try("bind", folder.Location);
        mount.Remount("ro");
        var error = await RefusedAsync<StorageException>(System.IO.Path.Combine(mount.Location, "jobs.db"));
        Assert.Contains("read and write", error.Message, StringComparison.Ordinal);
        Assert.False(error.IsTransient);
    }

    [Fact]
    public async Task The_tables_live_beside_the_applications_own()
    {
        await using (var connection = await Make.ConnectionAsync(Path))
        {
            Make.Execute(connection, "CREATE TABLE job (id INTEGER PRIMARY KEY); INSERT INTO job VALUES (1)");
        }

        await CreateAsync(jobs: 1);
        await using var after = await Make.ConnectionAsync(Path);
        Assert.Equal(1L, Make.Scalar(after, "SELECT COUNT(*) FROM job"));
        Assert.Equal(
            0L,
            Make.Scalar(
                after,
                "SELECT COUNT(*) FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'joblib_%' AND name NOT IN ('job', 'sqlite_sequence')"
            )
        );
    }

    private async Task CreateAsync(int jobs = 0)
    {
        await using var storage = await Make.PreparedAsync(Path);
        for (var i = 0; i < jobs; i++) await storage.Jobs.InsertAsync(Make.Unit(Make.Job(arguments: $"[\"{new string('x', 500)}\"]")), null, default);
    }

    private async Task<(long Page, long Size)> FirstPageOfAsync(string table)
    {
        await using var connection = await Make.ConnectionAsync(Path);
        var page = (long)(Make.Scalar(connection, $"SELECT rootpage FROM sqlite_schema WHERE name = '{table}'") ?? 0L);
        return (page, (long)(Make.Scalar(connection, "PRAGMA page_size") ?? 0L));
    }

    private async Task<TException> LeftAsItIsAsync<TException>()
        where TException : StorageException
    {
        var before = await File.ReadAllBytesAsync(Path);
        var error = await RefusedAsync<TException>(Path);
        Assert.Equal(before, await File.ReadAllBytesAsync(Path));
        return error;
    }

    private static async Task<TException> RefusedAsync<TException>(string path)
        where TException : StorageException
    {
        await using var storage = Make.Storage(path);
        return await Assert.ThrowsAsync<TException>(async () => await storage.PrepareAsync(SchemaMode.Migrate, new(), default));
    }
}
