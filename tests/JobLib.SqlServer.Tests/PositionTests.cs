using System.Globalization;
using JobLib.Kernel;
using JobLib.Storage.Conformance;

namespace JobLib.SqlServer.Tests;

/// <summary>A position is one job's: the rows of a lane lie in their order.</summary>
public sealed class PositionTests(SqlServerFixture fixture) : StorageConformance(fixture)
{
    [Fact]
    public async Task Who_comes_to_a_position_that_somebody_has_goes_a_little_later()
    {
        var first = await CreateAsync("a");
        var second = await CreateAsync("b");
        var next = await TestDatabase.CountAsync($"SELECT NEXT VALUE FOR {Sandbox.Table("ready_seq")}") + 1_000;
        var position = Turns.First + (2L * Turns.Round << Turns.NumberBits) + (next & Turns.NumberMask);
        await TestDatabase.ExecuteAsync($"UPDATE {Sandbox.Table("ready")} SET seq = {Text(position)} WHERE grp = N'b|'");
        var third = await CreateAsync("c"); // whose turn is the second's, with the same number
        Assert.Equal(1, await TestDatabase.CountAsync($"SELECT COUNT(*) FROM {Sandbox.Table("ready")} WHERE seq = {Text(Turns.Later(position))}"));
        var server = await Storage.ServerAsync();
        foreach (var id in (JobId[])[first, second, third]) Assert.Equal(id, (await server.ClaimAsync()).Id);
    }

    private async Task<JobId> CreateAsync(string group) => await Storage.CreateAsync(Make.Job() with { Group = group });

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
