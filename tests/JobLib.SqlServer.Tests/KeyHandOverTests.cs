using JobLib.Storage;
using JobLib.Storage.Conformance;
using Microsoft.Data.SqlClient;

namespace JobLib.SqlServer.Tests;

/// <summary>A claim writes the row of a key that it finds taken, and whoever frees the key waits for it.</summary>
public sealed class KeyHandOverTests(SqlServerFixture fixture) : StorageConformance(fixture)
{
    [Fact]
    public async Task A_finish_that_had_to_wait_for_its_keys_row_frees_the_key()
    {
        var jobs = await Storage.CreateAsync(Make.Jobs(3).Select(job => job with { ConcurrencyKey = "k" }));
        var server = await Storage.ServerAsync();
        await server.SucceedAsync(await server.ClaimAsync()); // so that the statements are compiled
        var first = await server.ClaimAsync();
        Assert.Empty(await server.FetchAsync(10)); // the last waits aside
        await using var connection = await TestDatabase.OpenAsync();
        await using var transaction = (SqlTransaction)await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        var keys = Sandbox.Table("concurrency_key");
        await using (
            var claim = new SqlCommand(
                $"UPDATE k SET job = k.job FROM {keys} k JOIN (SELECT DISTINCT n.name FROM {keys} n) t ON t.name = k.name",
                connection,
                transaction
            )
        )
        {
            await claim.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        var finish = server.SucceedAsync(first);

        // Until it stands before the row, which nothing tells. One that came later would meet no lock, and prove nothing.
        await Task.WhenAny(finish, Task.Delay(1_000, TestContext.Current.CancellationToken));
        await transaction.CommitAsync(TestContext.Current.CancellationToken);
        await finish;
        Assert.Equal(jobs[2], (await server.ClaimAsync()).Id);
    }
}
