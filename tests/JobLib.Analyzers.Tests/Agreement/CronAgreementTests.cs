using JobLib.Analyzers.Schedules;
using JobLib.Recurring.Schedules;

namespace JobLib.Analyzers.Tests.Agreement;

/// <summary>The grammar that the compiler is told of is the one that schedules are read by.</summary>
public class CronAgreementTests
{
    private const int Expressions = 40_000;

    private static readonly string[] Parts =
        [
            "*",
            "?",
            "0",
            "1",
            "5",
            "7",
            "8",
            "12",
            "13",
            "23",
            "24",
            "31",
            "32",
            "59",
            "60",
            "99",
            "100",
            "-",
            "/",
            ",",
            "L",
            "W",
            "#",
            "l",
            "w",
            "LW",
            "L-3",
            "15W",
            "5L",
            "1#2",
            "MON",
            "fri",
            "JAN",
            "dec",
            "SUNDAY",
            "1-5",
            "*/2",
            "*/0",
            "10-5",
            ";",
            "H",
            "H/5",
            "H(0-5)",
            "THU",
            "a",
            "٣",
            "\0",
            "",
        ];

    [Fact]
    public void Both_take_the_same_expressions()
    {
        var random = new Random(20);
        var wrong = new List<string>();
        var (taken, refused) = (0, 0);
        for (var i = 0; i < Expressions; i++)
        {
            var text = Expression(random);
            var isTaken = IsTaken(text);
            if (isTaken) taken++;
            else refused++;
            if (CronGrammar.WhyNot(text) is null != isTaken && (isTaken || !IsLeftToTheClient(text))) wrong.Add(text);
        }

        Assert.Equal("", string.Join('\n', wrong.Distinct().Take(20)));
        Assert.True(taken > 1_000 && refused > 1_000, $"{taken} were taken and {refused} refused.");
    }

    [Theory]
    [InlineData("@daily")]
    [InlineData("@Every_Minute")]
    [InlineData(" @hourly\t")]
    [InlineData("@never")]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("\t*  * *\t* *  ")]
    [InlineData("* * * * * * *")]
    [InlineData("\n* * * * *")]
    [InlineData("0 3 * * *; 0 5 * * SUN")]
    [InlineData("0 3 * * *;")]
    [InlineData("0 3 * * *; 0 25 * * *")]
    [InlineData("@daily; @weekly")]
    [InlineData("@every 00:05:00")]
    [InlineData("H 3 * * *")]
    public void Both_judge_alike(string text) => Assert.Equal(IsTaken(text), CronGrammar.WhyNot(text) is null);

    [Fact]
    public void Both_name_the_field_that_is_wrong()
    {
        var error = Assert.Throws<CronFormatException>(() => CronSchedule.Parse("0 25 * * *"));

        Assert.EndsWith(CronGrammar.WhyNot("0 25 * * *") ?? "", error.Message, StringComparison.Ordinal);
    }

    private static bool IsTaken(string text)
    {
        try
        {
            return RecurringSchedule.Parse("nightly", text) is not null;
        }
        catch (CronFormatException)
        {
            return false;
        }
    }

    // A value that the recurring job's id chooses; what fits there only the client knows.
    private static bool IsLeftToTheClient(string text) => text.Contains('H', StringComparison.OrdinalIgnoreCase);

    // Mostly right, so that half of them pass: a field of one piece, now and then of more.
    private static string Expression(Random random)
    {
        var fields = Enumerable.Range(0, random.Next(20) == 0 ? random.Next(8) : 5 + random.Next(2)).Select(_ => Field(random));
        return string.Join(random.Next(10) == 0 ? "  " : " ", fields);
    }

    private static string Field(Random random) => random.Next(4) switch
    {
        0 => Parts[random.Next(Parts.Length)] + Parts[random.Next(Parts.Length)],
        1 when random.Next(4) == 0 => string.Concat(Enumerable.Range(0, 4).Select(_ => Parts[random.Next(Parts.Length)])),
        _ => random.Next(3) == 0 ? Parts[random.Next(Parts.Length)] : "*",
    };
}
