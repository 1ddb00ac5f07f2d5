using System.Globalization;
using JobLib.Recurring.Schedules;

namespace JobLib.Tests.Recurring;

/// <summary>Holds docs/daylight-saving.md to what the code does: every row of its table is a case.</summary>
public sealed class DaylightSavingDocumentTests
{
    private static readonly string[] Formats = ["yyyy-MM-dd HH:mm zzz", "yyyy-MM-dd HH:mm:ss zzz"];

    public static TheoryData<string, string, string, string, string> Rows()
    {
        var rows = new TheoryData<string, string, string, string, string>();
        foreach (var line in File.ReadLines(Repository.PathOf("docs/daylight-saving.md")))
        {
            string[] cells = [.. line.Trim('|', ' ').Split('|').Select(cell => cell.Trim().Trim('`'))];
            if (cells is [_, _, _, _, [>= '0' and <= '9', ..]])
            {
                rows.Add(cells[0], cells[1], cells[2], cells[3], cells[4]);
            }
        }

        return rows;
    }

    [Fact]
    public void The_table_is_found() => Assert.InRange(Rows().Count, 30, 100);

    [Theory]
    [MemberData(nameof(Rows))]
    public void The_next_runs_are_those_of_the_table(string rule, string zoneId, string expression, string after, string runs)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(zoneId);
        var cron = CronSchedule.Parse(expression);
        DateTimeOffset[] expected = [.. runs.Split(',').Select(run => Instant(run, zone))];

        var actual = new List<DateTimeOffset>();
        for (var from = Instant(after, zone); actual.Count < expected.Length; from = actual[^1])
        {
            actual.Add(cron.Next(from, zone) ?? throw new InvalidOperationException($"'{rule}' ends too early."));
        }

        Assert.Equal(Text(expected), Text(actual));
    }

    private static DateTimeOffset Instant(string text, TimeZoneInfo zone)
    {
        var instant = DateTimeOffset.ParseExact(text.Trim(), Formats, CultureInfo.InvariantCulture, DateTimeStyles.None);
        Assert.Equal(zone.GetUtcOffset(instant), instant.Offset); // the table itself names offsets that the zone has
        return instant;
    }

    private static string Text(IEnumerable<DateTimeOffset> instants) =>
        string.Join(", ", instants.Select(instant => instant.ToString(Formats[1], CultureInfo.InvariantCulture)));
}
