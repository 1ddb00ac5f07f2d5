using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace JobLib.Tests.Server;

/// <summary>Attributes that concern a job's creation are read from the call's type; where only the implementation has them, somebody has to say so.</summary>
public class IgnoredAttributesTests
{
    private const int AttributeIgnored = 1027;

    public interface IReports
    {
        void Send();

        [Queue("default")]
        void Print();
    }

    [Fact]
    public async Task An_attribute_of_creation_that_only_the_implementation_has_is_warned_about_once()
    {
        await using var host = await JobHost.StartAsync(services => services.AddScoped<IReports, Reports>());

        for (var i = 0; i < 3; i++) await host.UntilAsync(host.Client.Enqueue<IReports>(x => x.Send()), JobState.Succeeded);

        var warnings = host.Log.Lines.Where(line => line.Id == AttributeIgnored).ToList();
        Assert.All(warnings, line => Assert.Equal(LogLevel.Warning, line.Level));
        Assert.Equal(
            [
                "[DisableConcurrentExecution] on Reports.Send has no effect: jobs are created from IReports.Send. Put the attribute there",
                "[Queue] on Reports has no effect: jobs are created from IReports. Put the attribute there",
            ],
            warnings.Select(line => line.Text).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Nothing_is_said_where_the_call_has_the_attribute_itself_or_the_attribute_is_read_at_execution()
    {
        await using var host = await JobHost.StartAsync(services => services.AddScoped<IReports, Quiet>());

        await host.UntilAsync(host.Client.Enqueue<IReports>(x => x.Print()), JobState.Succeeded);

        Assert.DoesNotContain(host.Log.Lines, line => line.Id == AttributeIgnored);
    }

    [Queue("reports")]
    private sealed class Reports : IReports
    {
        [DisableConcurrentExecution(10)]
        public void Send()
        {
        }

        public void Print()
        {
        }
    }

    private sealed class Quiet : IReports
    {
        public void Send()
        {
        }

        [Queue("reports")]
        [AutomaticRetry(Attempts = 1)]
        public void Print()
        {
        }
    }
}
