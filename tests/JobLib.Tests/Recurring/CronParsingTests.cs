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
    public void An_expression_means_its_values(string text, string values)
    {
        Assert.Equal(values, CronExpression.Parse(text).ToString());
        Assert.True(CronExpression.TryParse(text, out CronExpression? expression));
        Assert.Equal(CronExpression.Parse(text), expression);
        Assert.Equal(expression, CronExpression.ParseAnyFormat(text));
    }

    [Theory]
    [InlineData("* * * * * *", "* * * * * *")]
    [InlineData("*/15 * * * * *", "0,15,30,45 * * * * *")]
    [InlineData("58-1 0 0 1 JAN ?", "0,1,58,59 0-0 0 1 1 *")]
    [InlineData("0 30 9 L * 1", "30 9 L * 1")]
    [InlineData("@daily", "0 0 * * *")]
    public void With_seconds_there_are_six_fields(string text, string values)
    {
        Assert.Equal(values, CronExpression.Parse(text, CronFormat.IncludeSeconds).ToString());
        Assert.True(CronExpression.TryParse(text, CronFormat.IncludeSeconds, out CronExpression? expression));
        Assert.Equal(expression, CronExpression.ParseAnyFormat(text));
    }

    [Theory]
    [InlineData("60 * * * *", "Minutes", "\"60\"", "a number between 0 and 59")]
    [InlineData("-1 * * * *", "Minutes", "\"-1\"", "a number between 0 and 59")]
    [InlineData("100 * * * *", "Minutes", "\"100\"", "a number between 0 and 59")]
    [InlineData("2147483648 * * * *", "Minutes", "\"2147483648\"", "a number between 0 and 59")]
    [InlineData("0-99999999999999999999 * * * *", "Minutes", "\"99999999999999999999\"", "a number between 0 and 59")]
    [InlineData("1k * * * *", "Minutes", "\"k\" is not expected in \"1k\"", "numbers between 0 and 59")]
    [InlineData("5- * * * *", "Minutes", "missing at the end of \"5-\"", "a number between 0 and 59")]
    [InlineData(",1 * * * *", "Minutes", "\",1\"", "a number between 0 and 59")]
    [InlineData("1, * * * *", "Minutes", "missing at the end of \"1,\"", "a number between 0 and 59")]
    [InlineData("*/0 * * * *", "Minutes", "\"0\"", "a step between 1 and 59")]
    [InlineData("*/60 * * * *", "Minutes", "\"60\"", "a step between 1 and 59")]
    [InlineData("1/ * * * *", "Minutes", "missing at the end of \"1/\"", "a step between 1 and 59")]
    [InlineData("*,5 * * * *", "Minutes", "\",5\" is not expected in \"*,5\"", "lists (1,2)")]
    [InlineData("1-2-3 * * * *", "Minutes", "\"-3\" is not expected in \"1-2-3\"", "ranges (1-5)")]
    [InlineData("*/2/2 * * * *", "Minutes", "\"/2\" is not expected in \"*/2/2\"", "steps (*/2)")]
    [InlineData("L * * * *", "Minutes", "\"L\"", "a number between 0 and 59")]
    [InlineData("1#2 * * * *", "Minutes", "\"#2\"", "numbers between 0 and 59")]
    [InlineData("* 24 * * *", "Hours", "\"24\"", "a number between 0 and 23")]
    [InlineData("* 1/24 * * *", "Hours", "\"24\"", "a step between 1 and 23")]
    [InlineData("* 5W * * *", "Hours", "\"W\"", "numbers between 0 and 23")]
    [InlineData("* MON * * *", "Hours", "\"MON\"", "a number between 0 and 23")]
    [InlineData("* * 0 * *", "Days of month", "\"0\"", "a number between 1 and 31")]
    [InlineData("* * 32 * *", "Days of month", "\"32\"", "a number between 1 and 31")]
    [InlineData("* * 31-32 * *", "Days of month", "\"32\"", "a number between 1 and 31")]
    [InlineData("* * L-31 * *", "Days of month", "\"31\"", "days between 0 and 30")]
    [InlineData("* * 1,L * *", "Days of month", "\"L\"", "a number between 1 and 31")]
    [InlineData("* * L,1 * *", "Days of month", "\",1\"", "L-3")]
    [InlineData("* * 1-5W * *", "Days of month", "\"W\"", "15W")]
    [InlineData("* * 1,2W * *", "Days of month", "\"W\"", "15W")]
    [InlineData("* * W * *", "Days of month", "\"W\"", "a number between 1 and 31")]
    [InlineData("* * *W * *", "Days of month", "\"W\"", "15W")]
    [InlineData("* * WL * *", "Days of month", "\"WL\"", "a number between 1 and 31")]
    [InlineData("* * * 0 *", "Months", "\"0\"", "a number between 1 and 12 or a name (JAN, FEB")]
    [InlineData("* * * 13 *", "Months", "\"13\"", "a number between 1 and 12 or a name (JAN, FEB")]
    [InlineData("* * * JANUARY *", "Months", "\"UARY\" is not expected in \"JANUARY\"", "names (JAN, FEB")]
    [InlineData("* * * MON *", "Months", "\"MON\"", "a name (JAN, FEB")]
    [InlineData("* * * * 8", "Days of week", "\"8\"", "a number between 0 and 7 or a name (SUN, MON")]
    [InlineData("* * * * SUT", "Days of week", "\"SUT\"", "a name (SUN, MON")]
    [InlineData("* * * * L", "Days of week", "\"L\"", "a name (SUN, MON")]
    [InlineData("* * * * 5#0", "Days of week", "\"0\"", "between 1 and 5 after #")]
    [InlineData("* * * * 5#6", "Days of week", "\"6\"", "between 1 and 5 after #")]
    [InlineData("* * * * 1,5#2", "Days of week", "\"#2\"", "1#2")]
    [InlineData("* * * * 1-5L", "Days of week", "\"L\"", "5L")]
    public void An_error_names_the_field_the_value_and_what_is_allowed(string text, string field, string value, string allowed)
    {
        var error = Assert.Throws<CronFormatException>(() => CronExpression.Parse(text));
        Assert.Equal(field, error.Field);
        Assert.Equal(text, error.Expression);
        Assert.Contains($" {field}: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(value, error.Message, StringComparison.Ordinal);
        Assert.Contains(allowed, error.Message, StringComparison.Ordinal);
        Assert.False(CronExpression.TryParse(text, out CronExpression? expression));
        Assert.Null(expression);
    }

    [Theory]
    [InlineData("", CronFormat.Standard, "0 fields", "5 fields (minutes, hours")]
    [InlineData("*", CronFormat.Standard, "1 field;", "5 fields (minutes, hours")]
    [InlineData("* * * *", CronFormat.Standard, "4 fields", "5 fields (minutes, hours")]
    [InlineData("* * * * * *", CronFormat.Standard, "6 fields", "CronFormat.IncludeSeconds for 6")]
    [InlineData("* * * * *", CronFormat.IncludeSeconds, "5 fields", "CronFormat.Standard for 5")]
    [InlineData("* * * * * * *", CronFormat.IncludeSeconds, "7 fields", "6 fields (seconds, minutes, hours")]
    [InlineData("* * * *", null, "4 fields", "5 fields (minutes, hours, days of month, months, days of week) or 6 with seconds first")]
    [InlineData("* * * * * * *", null, "7 fields", "or a macro such as @daily")]
    [InlineData("@", CronFormat.Standard, "\"@\" is not a macro", "@daily")]
    [InlineData("@dail", CronFormat.Standard, "\"@dail\" is not a macro", "@daily")]
    [InlineData("@daily 5", CronFormat.Standard, "\"@daily 5\" is not a macro", "@every_minute")]
    [InlineData("@ daily", null, "\"@ daily\" is not a macro", "@yearly")]
    public void An_error_in_the_whole_text_names_what_it_has_and_what_is_needed(string text, CronFormat? format, string found, string wanted)
    {
        var error = Assert.Throws<CronFormatException>(
            () => format is { } known ? CronExpression.Parse(text, known) : CronExpression.ParseAnyFormat(text));
        Assert.Null(error.Field);
        Assert.Contains(found, error.Message, StringComparison.Ordinal);
        Assert.Contains(wanted, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_first_error_is_the_one_that_is_told() =>
        Assert.Equal("Hours", Assert.Throws<CronFormatException>(() => CronExpression.Parse("* 25 40 13 9")).Field);

    [Fact]
    public void A_long_or_strange_text_makes_a_short_message_on_one_line()
    {
        var error = Assert.Throws<CronFormatException>(() => CronExpression.Parse("\r\n\0\uD800" + new string('x', 1_000_000)));
        Assert.InRange(error.Message.Length, 1, 500);
        Assert.DoesNotContain(error.Message, char.IsControl);
        Assert.DoesNotContain(error.Message, char.IsSurrogate);
        Assert.Equal(1_000_004, error.Expression.Length);
    }

    [Fact]
    public void Null_is_refused_everywhere()
    {
        string none = null!;
        Assert.Throws<ArgumentNullException>("expression", () => CronExpression.Parse(none));
        Assert.Throws<ArgumentNullException>("expression", () => CronExpression.Parse(none, CronFormat.IncludeSeconds));
        Assert.Throws<ArgumentNullException>("expression", () => CronExpression.ParseAnyFormat(none));
        Assert.Throws<ArgumentNullException>("expression", () => CronExpression.TryParse(none, out _));
        Assert.Throws<ArgumentNullException>("expression", () => CronExpression.TryParse(none, CronFormat.IncludeSeconds, out _));
    }

    [Theory]
    [InlineData("* * * * *", "0/2,1/2 * * * *")]
    [InlineData("* * * * *", "* * ? * ?")]
    [InlineData("0 0 * * 0", "0 0 * * SUN")]
    [InlineData("0 0 * * 0", "@weekly")]
    [InlineData("1-5 * * * *", "1,2-5 * * * *")]
    [InlineData("0 5 * * * *", "5 * * * *")]
    [InlineData("0 0 L-0W * *", "0 0 LW * *")]
    public void Expressions_with_the_same_meaning_are_equal(string left, string right)
    {
        CronExpression one = CronExpression.ParseAnyFormat(left);
        CronExpression other = CronExpression.ParseAnyFormat(right);
        Assert.True(one == other && one.Equals(other) && one.Equals((object)other) && !(one != other));
        Assert.Equal(one.GetHashCode(), other.GetHashCode());
        Assert.Equal(one.ToString(), other.ToString());
    }

    [Theory]
    [InlineData("0 3 * * *", "0 4 * * *")]
    [InlineData("0 0 L * *", "0 0 31 * *")]
    [InlineData("0 0 L * *", "0 0 LW * *")]
    [InlineData("0 0 L * *", "0 0 L-1 * *")]
    [InlineData("0 0 15 * *", "0 0 15W * *")]
    [InlineData("0 0 * * 1", "0 0 * * 1L")]
    [InlineData("0 0 * * 1#1", "0 0 * * 1#2")]
    [InlineData("0,30 2 * * *", "*/30 2 * * *")] // the second is an interval: it runs on where the clock is set back
    public void Expressions_with_another_meaning_are_not_equal(string left, string right)
    {
        CronExpression one = CronExpression.ParseAnyFormat(left);
        CronExpression other = CronExpression.ParseAnyFormat(right);
        Assert.True(one != other && !one.Equals(other) && !(one == other));
        Assert.NotEqual(one.ToString(), other.ToString());
        Assert.False(one.Equals(null));
        Assert.False(one == null);
    }

    [Fact]
    public void The_known_expressions_are_those_of_the_macros()
    {
        Assert.Equal(CronExpression.Yearly, CronExpression.Parse("@yearly"));
        Assert.Equal(CronExpression.Monthly, CronExpression.Parse("@monthly"));
        Assert.Equal(CronExpression.Weekly, CronExpression.Parse("@weekly"));
        Assert.Equal(CronExpression.Daily, CronExpression.Parse("@daily"));
        Assert.Equal(CronExpression.Hourly, CronExpression.Parse("@hourly"));
        Assert.Equal(CronExpression.EveryMinute, CronExpression.Parse("@every_minute"));
        Assert.Equal(CronExpression.EverySecond, CronExpression.Parse("@every_second"));
    }
}
