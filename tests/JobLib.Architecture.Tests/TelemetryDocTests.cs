using System.Diagnostics.Metrics;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using JobLib.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace JobLib.Architecture.Tests;

/// <summary>Holds <c>docs/telemetry.md</c>, its alert rules and the dashboard for Grafana to the code: people watch their systems by these names.</summary>
public partial class TelemetryDocTests
{
    private const string Page = "docs/telemetry.md";

    private static readonly Type Names =
        typeof(JobLibOptions).Assembly.GetType("JobLib.Telemetry.TelemetryNames", throwOnError: true) ?? throw new InvalidOperationException();

    [Fact]
    public void The_page_lists_every_instrument_with_its_kind_and_unit() => Assert.Equal(
        Instruments().Select(instrument => (instrument.Name, instrument.GetType().Name.Split('`')[0], instrument.Unit)).Order(),
        Documents.Table(Page, "## Instruments").Select(row => (Plain(row[0]), row[1], (string?)Plain(row[2]))).Order());

    [Fact]
    public void The_page_lists_every_tag() => Assert.Equal(
        Constants().Where(name => name.Contains('.', StringComparison.Ordinal)).Order(),
        Documents.Table(Page, "## Tags").Select(row => Plain(row[0])).Order());

    [Fact]
    public void The_page_lists_every_span()
    {
        var rows = Documents.Table(Page, "## Spans");

        Assert.Equal(["enqueue {queue}", "process {queue}", "Jobs.Insert"], rows.Select(row => Plain(row[0].Split(" and ")[0])));
        Assert.All(rows, row => Assert.Contains(Plain(row[1]), Sources()));
        Assert.All(["enqueue", "process"], name => Assert.Contains(name, Constants()));
    }

    [Fact]
    public void A_span_of_the_storage_is_called_like_its_operation()
    {
        var operations =
            from part in typeof(IJobStorage).GetProperties()
            where part.PropertyType.IsInterface
            from method in part.PropertyType.GetMethods()
            select $"{part.Name}.{(method.Name.EndsWith("Async", StringComparison.Ordinal) ? method.Name[..^5] : method.Name)}";
        var observed = Repository
            .Sources("src/JobLib/Telemetry/Observed")
            .SelectMany(file => Operation().Matches(File.ReadAllText(file)))
            .Select(match => match.Groups[1].Value);

        Assert.Equal(operations.Append("Prepare").Except(["Queue.Wait", "Jobs.CheckConnection"]).Order(), observed.Order());
    }

    [Fact]
    public void The_page_lists_every_event_with_its_id_level_and_message() => Assert.Equal(
        Events().Select(found => ($"{found.EventId}", $"{found.Level}", found.Message)),
        Documents.Table(Page, "| id | level | message |").Select(row => (row[0], row[1], row[2])));

    [Fact]
    public void No_two_events_share_an_id_and_each_is_in_its_range()
    {
        var events = Events();

        Assert.Equal(events.Count, events.Select(found => found.EventId).Distinct().Count());
        Assert.All(events, found => Assert.True(found.EventId is (>= 400 and < 500) or (>= 1000 and < 1400), $"{found.EventId} is in no range."));
    }

    [Fact]
    public void Alert_rules_name_series_that_there_are()
    {
        var rules = Rules().Match(Documents.Read(Page)).Value;

        Assert.Equal(5, Regex.Count(rules, "alert:"));
        Assert.Equal([], Unknown(rules));
    }

    [Fact]
    public void The_dashboard_for_Grafana_names_series_that_there_are_and_every_instrument()
    {
        using var dashboard = JsonDocument.Parse(Documents.Read("docs/grafana-dashboard.json"));
        var queries = dashboard.RootElement.GetProperty("panels").EnumerateArray()
            .SelectMany(panel => panel.GetProperty("targets").EnumerateArray()).Select(target => target.GetProperty("expr").GetString() ?? "").ToList();

        Assert.Equal([], Unknown(string.Join('\n', queries)));
        Assert.Equal(
            [],
            Instruments().Where(instrument => !queries.Exists(query => Series(instrument).Any(query.Contains))).Select(instrument => instrument.Name)
        );
    }

    private static IEnumerable<string> Unknown(string queries)
    {
        var known = Instruments().SelectMany(Series).Concat(Constants().Select(name => name.Replace('.', '_'))).ToHashSet();
        return Series().Matches(queries).Select(match => match.Value).Where(name => !known.Contains(name)).Distinct();
    }

    // As OpenTelemetry's exporters write it for Prometheus.
    private static IEnumerable<string> Series(Instrument instrument)
    {
        var kind = instrument.GetType().Name.Split('`')[0];
        var name = instrument.Name.Replace('.', '_') + (instrument.Unit == "s" ? "_seconds" : "") + (kind == "Counter" ? "_total" : "");
        if (kind == "Histogram") return [name + "_bucket", name + "_sum", name + "_count"];
        return instrument.Unit == "1" ? [name, name + "_ratio"] : [name]; // the Collector's addition
    }

    private static List<Instrument> Instruments()
    {
        var found = new List<Instrument>();
        using var services = new ServiceCollection().AddLogging().AddMetrics().AddJobLib(jobs => jobs.UseInMemory()).BuildServiceProvider();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name == "JobLib" && instrument.Meter.Scope == services.GetRequiredService<IMeterFactory>()) found.Add(instrument);
            },
        };
        listener.Start();
        services.GetRequiredService<IBackgroundJobClient>();
        Assert.Equal(18, found.Count);
        return found;
    }

    private static List<LoggerMessageAttribute> Events() =>
        [
            .. from assembly in new[]
            {
                typeof(JobLibOptions).Assembly,
                typeof(JobDashboardOptions).Assembly,
                typeof(HangfireImport).Assembly,
                typeof(IDbContextJobs).Assembly,
            }
            from type in assembly.GetTypes()
            from method in type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
            let message = method.GetCustomAttribute<LoggerMessageAttribute>()
            where message is not null
            orderby message.EventId
            select message];

    private static IEnumerable<string> Constants() =>
        Names
            .GetFields(BindingFlags.Static | BindingFlags.Public)
            .Select(field => field.GetRawConstantValue() as string ?? "")
            .Where(name => !Sources().Contains(name));

    private static string[] Sources() => ["JobLib", "JobLib.Storage"];

    private static string Plain(string cell) => cell.Trim('`');

    [GeneratedRegex("""observer\s*\.\w+\(\s*"([\w.]+)",""")]
    private static partial Regex Operation();

    [GeneratedRegex("(?<=```yaml\n).*?(?=```)", RegexOptions.Singleline)]
    private static partial Regex Rules();

    [GeneratedRegex(@"\b(?:joblib|messaging)_\w+")]
    private static partial Regex Series();
}
