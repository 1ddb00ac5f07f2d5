using System.Globalization;

namespace JobLib.Architecture.Tests;

/// <summary>Holds <c>docs/configuration.md</c> to the code: every option, no other, and its default.</summary>
public class ConfigurationDocTests
{
    [Fact]
    public void The_reference_lists_every_common_option_with_its_default()
    {
        var options = new JobLibOptions();
        var expected = Properties(options, "", nameof(options.Retry), nameof(options.Retention))
            .Concat(Properties(options.Retry, "Retry."))
            .Concat(Properties(options.Retention, "Retention."));

        Assert.Equal(expected.Order(), Documented("## JobLibOptions").Order());
    }

    [Fact]
    public void The_reference_lists_every_server_option_with_its_default()
    {
        var expected = Properties(new JobServerOptions(), "", nameof(JobServerOptions.WorkerCount))
            .Append((nameof(JobServerOptions.WorkerCount), "5 × processors, at most 20"));

        Assert.Equal(expected.Order(), Documented("## JobServerOptions").Order());
    }

    [Theory]
    [InlineData(typeof(InMemoryStorageOptions))]
    [InlineData(typeof(SqliteStorageOptions))]
    [InlineData(typeof(PostgreSqlStorageOptions))]
    [InlineData(typeof(SqlServerStorageOptions))]
    [InlineData(typeof(RedisStorageOptions))]
    [InlineData(typeof(JobDashboardOptions))]
    [InlineData(typeof(HangfireImportOptions))]
    [InlineData(typeof(HangfireDrainOptions))]
    public void The_reference_lists_every_option_of_a_package_with_its_default(Type options) =>
        Assert.Equal(
            Properties(Activator.CreateInstance(options) ?? throw new InvalidOperationException($"{options} cannot be made."), "").Order(),
            Documented($"## {options.Name}").Order());

    private static IEnumerable<(string Name, string Default)> Properties(object options, string prefix, params string[] except) =>
        from property in options.GetType().GetProperties()
        where !except.Contains(property.Name)
        let value = property.GetValue(options)
        select (
            prefix + property.Name,
            value is System.Collections.IEnumerable and not string ? "" : Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""
        );

    private static List<(string Name, string Default)> Documented(string heading)
    {
        var rows = File.ReadLines(Repository.PathOf("docs/configuration.md"))
            .SkipWhile(line => line != heading).Skip(1).TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal));
        return [.. from line in rows
                   where line.StartsWith("| `", StringComparison.Ordinal)
                   let cells = line.Split('|', StringSplitOptions.TrimEntries)
                   select (cells[1].Trim('`'), cells[2].Trim('`'))];
    }
}
