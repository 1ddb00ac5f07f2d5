using FsCheck;
using FsCheck.Fluent;
using JobLib.Recurring.Schedules;

namespace JobLib.Tests.Recurring;

[Slow]
public sealed class CronFuzzTests
{
    private static readonly TimeZoneInfo LordHowe = TimeZoneInfo.FindSystemTimeZoneById("Australia/Lord_Howe");

    // Pieces that are near to right reach deeper into the parser than letters by chance.
    private static readonly string[] Pieces =
    [
        "*", "?", "0", "1", "5", "7", "12", "13", "23", "24", "31", "32", "59", "60", "99", "100", "-", "/", ",", "#", "L", "W", "l", "w",
        "LW", "L-3", "15W", "5L", "1#2", "*/5", "1-5", "5-1", "MON", "fri", "SUN-WED", "JAN", "dec", "@", "@daily", " ", " ", " ", " ", "\t",
        "\0", "\n", "\u0660", "\u0131", "\u017F", "\u212A", "\uD83D\uDE00", "\uD800", "+1", "-0", "1e1", "0x1", "1.5", "H",
    ];

    [Fact]
    public void Any_text_either_parses_or_is_refused_with_the_documented_exception()
    {
        var parsed = 0;
        Check(20_000, Gen.Elements(Pieces).ArrayOf().Resize(14).Select(string.Concat), text => parsed += Try(text) ? 1 : 0);
        Check(20_000, Fields, text => parsed += Try(text) ? 1 : 0);
        Check(5_000, ArbMap.Default.GeneratorFor<string>().Where(text => text is not null), text => parsed += Try(text) ? 1 : 0);
        Assert.InRange(parsed, 500, int.MaxValue); // the texts are not all rubbish
    }

    [Fact]
    public void A_huge_text_is_refused_as_well()
    {
        foreach (var piece in new[] { "*", " ", "1,", "1-", "*/", "@", "L", "9", "\t*" })
        {
            var huge = string.Concat(Enumerable.Repeat(piece, 1_000_000));
            Assert.Throws<CronFormatException>(() => CronSchedule.Parse(huge));
            Assert.Throws<CronFormatException>(() => CronSchedule.Parse(huge + " * * * *"));
        }
    }

    private static Gen<string> Fields =>
        from fields in Gen.Elements(Pieces).NonEmptyListOf().Resize(3).Select(string.Concat).ArrayOf(6)
        from stars in Gen.Elements(true, false).ArrayOf(6)
        from count in Gen.Choose(5, 6)
        select string.Join(' ', fields.Zip(stars, (text, isStar) => isStar ? "*" : text).Take(count));

    private static bool Try(string text)
    {
        CronSchedule cron;
        try
        {
            cron = CronSchedule.Parse(text);
        }
        catch (CronFormatException error)
        {
            Assert.Equal(text, error.Expression);
            Assert.False(CronSchedule.TryParse(text, out _));
            return false;
        }

        var written = cron.ToString();
        if (written.Length <= CronSchedule.MaxLength) Assert.Equal(written, CronSchedule.Parse(written).ToString());
        Assert.NotEmpty(cron.Words);
        DateTimeOffset from = new(2024, 4, 6, 14, 0, 0, TimeSpan.Zero);
        Assert.True(cron.Next(from, LordHowe) is not { } next || next > from);
        return true;
    }

    private static void Check(int count, Gen<string> texts, Action<string> test) =>
        FsCheck.Check.One(Config.QuickThrowOnFailure.WithMaxTest(count), Prop.ForAll(texts.ToArbitrary(), test));
}
