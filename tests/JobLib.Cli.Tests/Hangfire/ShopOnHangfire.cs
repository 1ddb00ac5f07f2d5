using System.Diagnostics;
using System.Globalization;
using JobLib.PostgreSql.Tests.Server;

namespace JobLib.Cli.Tests.Hangfire;

/// <summary>
/// An application with Hangfire's jobs, in <c>tests/JobLib.HangfireShop</c>: its storages are a place of JobLib's, and one of Hangfire's of the same kind.
/// </summary>
internal sealed class ShopOnHangfire : IAsyncDisposable
{
    private readonly Place place;

    private ShopOnHangfire(Place place)
    {
        this.place = place;
        Schema = place.Schema is null ? null : TestDatabase.NewSchema();
    }

    /// <summary>The application's file.</summary>
    public static string App => Path.Combine(
        CliDocTests.Root(),
        "tests/JobLib.HangfireShop/bin",
        typeof(ShopOnHangfire).Assembly.Location.Contains("Release", StringComparison.Ordinal) ? "Release" : "Debug",
        "net10.0/JobLib.HangfireShop.dll"
    );

    /// <summary>Hangfire's schema; null on SQLite.</summary>
    public string? Schema { get; }

    /// <summary>What the application is started with.</summary>
    public string[] Settings => Schema is null
        ? [$"--Connection={Path.Combine(Path.GetDirectoryName(place.Connection) ?? "", "hangfire.db")}", $"--Jobs={place.Connection}"]
        : [$"--Connection={place.Connection}", $"--Schema={Schema}", $"--Jobs={place.Schema}"];

    /// <summary>With jobs of every kind in Hangfire's storage.</summary>
    public static async Task<ShopOnHangfire> CreateAsync(Place place, int orders)
    {
        var shop = new ShopOnHangfire(place);
        string[] arguments = [App, .. shop.Settings, $"--Fill={orders.ToString(CultureInfo.InvariantCulture)}"];
        using var process =
            Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })
            ?? throw new InvalidOperationException("The shop did not start.");
        var told = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, told);
        return shop;
    }

    public Task<CliRun> ImportAsync(params string[] args) => CliRun.OfAsync(["import", "hangfire", "--app", App, .. args, "--", .. Settings]);

    public async ValueTask DisposeAsync()
    {
        if (Schema is not null) await TestDatabase.DropAsync(Schema);
    }
}
