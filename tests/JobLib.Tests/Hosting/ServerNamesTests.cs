using Microsoft.Extensions.DependencyInjection;

namespace JobLib.Tests.Hosting;

public class ServerNamesTests
{
    [Fact]
    public async Task Servers_without_a_name_are_named_by_machine_and_process_and_never_alike()
    {
        await using var host = await JobHost.StartAsync(services => services.AddJobServer().AddJobServer("mail").AddJobServer("mail"));

        var names = Array.Empty<string>();
        await Eventually.Async(
            async () => (names = [.. (await host.Storage.Reader.ServersAsync(CancellationToken.None)).Select(server => server.Name)]).Length == 4,
            () => $"There should be four servers and are {names.Length}.");

        var process = $"{Environment.MachineName}:{Environment.ProcessId}";
        Assert.Equal(4, names.Distinct().Count());
        Assert.All(names, name => Assert.StartsWith(process, name, StringComparison.Ordinal));
        Assert.Contains($"{process}:mail", names);
    }
}
