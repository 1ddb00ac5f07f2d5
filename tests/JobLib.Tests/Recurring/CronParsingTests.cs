using JobLib.Recurring.Schedules;

namespace JobLib.Tests.Recurring;

public sealed class CronParsingTests
{
    [Theory]
    // Numbers, lists, ranges, steps
    [InlineData("* * * * *", "* * * * *")]
    [InlineData("? ? ? ? ?", "* * * * *")]
    [InlineData("5 4 3 2 1", "5 4 3 2 1")]
    [InlineData("05 04 03 02 01", "5 4 3 2 1")]
    [InlineData("0,30 * * * *", "0,30 * * * *")]
    [InlineData("30,0,30 * * * *", "0,30 * * * *")]
    [InlineData("1-4 * * * *", "1,2,3,4 * * * *")]
    [InlineData("*/20 * * * *", "0,20,40 * * * *")]
    [InlineData("?/20 * * * *", "0,20,40 * * * *")]
    [InlineData("10/20 * * * *", "10,30,50 * * * *")]
    [InlineData("10-40/20 * * * *", "10,30 * * * *")]
    [InlineData("3,10-12,50/5 * * * *", "3,10,11,12,50,55 * * * *")]
    [InlineData("0-59 * * * *", "* * * * *")]
    [InlineData("*/59 * * * *", "0,59 * * * *")]
    [InlineData("* */23 * * *", "* 0,23 * * *")]
    [InlineData("* * */31 * *", "* * 1 * *")]
    [InlineData("* * * */12 *", "* * * 1 *")]
    [InlineData("* * * * */7", "* * * * 0")]
    // Reversed ranges go round
    [InlineData("58-2 * * * *", "0,1,2,58,59 * * * *")]
    [InlineData("55-5/5 * * * *", "0,5,55 * * * *")]
    [InlineData("* 22-1 * * *", "* 0,1,22,23 * * *")]
    [InlineData("* 21-4/3 * * *", "* 0,3,21 * * *")]
    [InlineData("* * 30-2 * *", "* * 1,2,30,31 * *")]
    [InlineData("* * * 11-2 *", "* * * 1,2,11,12 *")]
    [InlineData("* * * DEC-FEB *", "* * * 1,2,12 *")]
    [InlineData("* * * * 5-1", "* * * * 0,1,5,6")]
    [InlineData("* * * * SAT-MON", "* * * * 0,1,6")]
    [InlineData("* * * * 6-2/3", "* * * * 2,6")]
    [InlineData("50-49 * * * *", "* * * * *")]
    // Names, in any case
    [InlineData("* * * JAN,Mar,dec *", "* * * 1,3,12 *")]
    [InlineData("* * * apr-JUN *", "* * * 4,5,6 *")]
    [InlineData("* * * * MON-FRI", "* * * * 1,2,3,4,5")]
    [InlineData("* * * * sun,Wed", "* * * * 0,3")]
    [InlineData("* * * JAN/3 *", "* * * 1,4,7,10 *")]
    // Both 0 and 7 are Sunday
    [InlineData("* * * * 7", "* * * * 0")]
    [InlineData("* * * * 0,7", "* * * * 0")]
    [InlineData("* * * * 5-7", "* * * * 0,5,6")]
    [InlineData("* * * * 1-7", "* * * * *")]
    [InlineData("* * * * 0-7", "* * * * *")]
    [InlineData("* * * * MON-SUN", "* * * * *")]
    [InlineData("* * * * 7-2", "* * * * 0,1,2")]
    [InlineData("* * * * 7-3/2", "* * * * 0,2")] // Cronos alone loses the Sunday
    [InlineData("* * * * 5,7-6/3", "* * * * 0,3,5,6")]
    [InlineData("* * * * 7-WED/3", "* * * * 0,3")]
    [InlineData("* * * * 7-7", "* * * * 0")]
    [InlineData("* * * * 6-7/1", "* * * * 0,6")]
    [InlineData("* * * * 1/2", "* * * * 0,1,3,5")]
    // Special days
    [InlineData("* * L * *", "* * L * *")]
    [InlineData("* * l-0 * *", "* * L * *")]
    [InlineData("* * L-30 * *", "* * L-30 * *")]
    [InlineData("* * lw * *", "* * LW * *")]
    [InlineData("* * L-3W * *", "* * L-3W * *")]
    [InlineData("* * 15w * *", "* * 15W * *")]
    [InlineData("* * * * 5L", "* * * * 5L")]
    [InlineData("* * * * 7L", "* * * * 0L")]
    [InlineData("* * * * fril", "* * * * 5L")]
    [InlineData("* * * * 1#2", "* * * * 1#2")]
    [InlineData("* * * * SUN#5", "* * * * 0#5")]
    // Spaces and tabs
    [InlineData("  *\t*   * \t * *  ", "* * * * *")]
    // Macros
    [InlineData("@every_minute", "* * * * *")]
    [InlineData("@hourly", "0 * * * *")]
    [InlineData("@daily", "0 0 * * *")]
    [InlineData(" @MidNight ", "0 0 * * *")]
    [InlineData("@weekly", "0 0 * * 0")]
    [InlineData("@monthly", "0 0 1 * *")]
    [InlineData("@yearly", "0 0 1 1 *")]
    [InlineData("@ANNUALLY", "0 0 1 1 *")]
    [InlineData("@every_second", "* * * * * *")]
    public void An_expression_means_its_values(string text, string values) => Assert.Equal(values, CronSchedule.Parse(text).ToString());

    [Theory]
    [InlineData("* * * * * *", "* * * * * *")]
    [InlineData("*/15 * * * * *", "0,15,30,45 * * * * *")]
    [InlineData("58-1 0 0 1 JAN ?", "0,1,58,59 0 0 1 1 *")]
    [InlineData("0 30 9 L * 1", "30 9 L * 1")]
    [InlineData("@daily", "0 0 * * *")]
    public void With_seconds_there_are_six_fields(string text, string values) => Assert.Equal(values, CronSchedule.Parse(text).ToString());

    [Theory]
    [InlineData("60 * * * *", "Minutes", "numbers between 0 and 59")]
    [InlineData("-1 * * * *", "Minutes", "numbers between 0 and 59")]
    [InlineData("100 * * * *", "Minutes", "numbers between 0 and 59")]
    [InlineData("2147483648 * * * *", "Minutes", "numbers between 0 and 59")]
    [InlineData("0-99999999999999999999 * * * *", "Minutes", "numbers between 0 and 59")]
    [InlineData("1k * * * *", "Minutes", "numbers between 0 and 59")]
    [InlineData("5- * * * *", "Minutes", "numbers between 0 and 59")]
    [InlineData(",1 * * * *", "Minutes", "numbers between 0 and 59")]
    [InlineData("1, * * * *", "Minutes", "numbers between 0 and 59")]
    [InlineData("*/0 * * * *", "Minutes", "numbers between 0 and 59")]
    [InlineData("*/60 * * * *", "Minutes", "numbers between 0 and 59")]
    [InlineData("1/ * * * *", "Minutes", "numbers between 0 and 59")]
    [InlineData("*,5 * * * *", "Minutes", "lists (1,2)")]
    [InlineData("1-2-3 * * * *", "Minutes", "ranges (1-5)")]
    [InlineData("*/2/2 * * * *", "Minutes", "steps (*/2)")]
    [InlineData("L * * * *", "Minutes", "numbers between 0 and 59")]
    [InlineData("1#2 * * * *", "Minutes", "numbers between 0 and 59")]
    [InlineData("* 24 * * *", "Hours", "numbers between 0 and 23")]
    [InlineData("* 1/24 * * *", "Hours", "numbers between 0 and 23")]
    [InlineData("* 5W * * *", "Hours", "numbers between 0 and 23")]
    [InlineData("* MON * * *", "Hours", "numbers between 0 and 23")]
    [InlineData("* * 0 * *", "Days of month", "numbers between 1 and 31")]
    [InlineData("* * 32 * *", "Days of month", "numbers between 1 and 31")]
    [InlineData("* * 31-32 * *", "Days of month", "numbers between 1 and 31")]
    [InlineData("* * L-31 * *", "Days of month", "numbers between 1 and 31")]
    [InlineData("* * 1,L * *", "Days of month", "numbers between 1 and 31")]
    [InlineData("* * L,1 * *", "Days of month", "L-3")]
    [InlineData("* * 1-5W * *", "Days of month", "15W")]
    [InlineData("* * 1,2W * *", "Days of month", "15W")]
    [InlineData("* * W * *", "Days of month", "numbers between 1 and 31")]
    [InlineData("* * *W * *", "Days of month", "15W")]
    [InlineData("* * WL * *", "Days of month", "numbers between 1 and 31")]
    [InlineData("* * * 0 *", "Months", "names (JAN, FEB")]
    [InlineData("* * * 13 *", "Months", "names (JAN, FEB")]
    [InlineData("* * * JANUARY *", "Months", "names (JAN, FEB")]
    [InlineData("* * * MON *", "Months", "names (JAN, FEB")]
    [InlineData("* * * * 8", "Days of week", "names (SUN, MON")]
    [InlineData("* * * * SUT", "Days of week", "names (SUN, MON")]
    [InlineData("* * * * L", "Days of week", "names (SUN, MON")]
    [InlineData("* * * * 5#0", "Days of week", "names (SUN, MON")]
    [InlineData("* * * * 5#6", "Days of week", "names (SUN, MON")]
    [InlineData("* * * * 1,5#2", "Days of week", "1#2")]
    [InlineData("* * * * 1-5L", "Days of week", "5L")]
    [InlineData("H * * * *", "Minutes", "numbers between 0 and 59")] // what Cronos spreads by a seed
    [InlineData("* * * * *\0", "Days of week", "names (SUN, MON")]
    [InlineData("*\0 * * * *", "Minutes", "numbers between 0 and 59")]
    [InlineData("60 * * * * *", "Seconds", "numbers between 0 and 59")]
    public void An_error_names_the_field_its_text_and_what_is_allowed(string text, string field, string allowed)
    {
        var error = Assert.Throws<CronFormatException>(() => CronSchedule.Parse(text));
        Assert.Equal(field, error.Field);
        Assert.Equal(text, error.Expression);
        var wrong = text.Split(' ').Single(part => part is not "*");
        Assert.Contains($" {field}: {CronFormatException.Quote(wrong)} is not allowed; use ", error.Message, StringComparison.Ordinal);
        Assert.Contains(allowed, error.Message, StringComparison.Ordinal);
        Assert.False(CronSchedule.TryParse(text, out var schedule));
        Assert.Null(schedule);
    }

    [Theory]
    [InlineData("", "0 fields", "5 (minutes, hours, days of month, months, days of week)")]
    [InlineData("*", "1 field;", "5 (minutes, hours")]
    [InlineData("* * * *", "4 fields", "6 with seconds first")]
    [InlineData("* * * * * * *", "7 fields", "or a macro such as @daily")]
    [InlineData("@", "\"@\" is not a macro", "@daily")]
    [InlineData("@dail", "\"@dail\" is not a macro", "@daily")]
    [InlineData("@daily 5", "\"@daily 5\" is not a macro", "@every_minute")]
    [InlineData("@ daily", "\"@ daily\" is not a macro", "@yearly")]
    [InlineData("@daily\0", "\"@daily?\" is not a macro", "@every_second")]
    public void An_error_in_the_whole_text_names_what_it_has_and_what_is_needed(string text, string found, string wanted)
    {
        var error = Assert.Throws<CronFormatException>(() => CronSchedule.Parse(text));
        Assert.Null(error.Field);
        Assert.Contains(found, error.Message, StringComparison.Ordinal);
        Assert.Contains(wanted, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_first_error_is_the_one_that_is_told() =>
        Assert.Equal("Hours", Assert.Throws<CronFormatException>(() => CronSchedule.Parse("* 25 40 13 9")).Field);

    [Fact]
    public void A_long_or_strange_text_makes_a_short_message_on_one_line()
    {
        var error = Assert.Throws<CronFormatException>(() => CronSchedule.Parse("\r\n\0\uD800" + new string('x', 1_000_000)));
        Assert.InRange(error.Message.Length, 1, 500);
        Assert.DoesNotContain(error.Message, char.IsControl);
        Assert.DoesNotContain(error.Message, char.IsSurrogate);
        Assert.Equal(1_000_004, error.Expression.Length);
    }

    [Fact]
    public void Null_is_refused() => Assert.Throws<ArgumentNullException>("text", () => CronSchedule.Parse(null!));

    [Fact]
    public void A_text_is_as_long_as_every_storage_has_room_for()
    {
        var longest = string.Join(',', Enumerable.Repeat("10", 82)) + ",09 * * * *";
        Assert.Equal(CronSchedule.MaxLength, longest.Length);
        Assert.Equal("9,10 * * * *", CronSchedule.Parse(longest).ToString());
        var error = Assert.Throws<CronFormatException>(() => CronSchedule.Parse(longest + " "));
        Assert.Contains("257 characters; use at most 256", error.Message, StringComparison.Ordinal);
    }
}
