using System.Globalization;
using JobLib.Recurring.Schedules;

namespace JobLib.Tests.Recurring;

public sealed class CronWordsTests
{
    [Theory]
    // Minutes
    [InlineData("* * * * *", "Every minute")]
    [InlineData("*/1 * * * *", "Every minute")]
    [InlineData("*/5 * * * *", "Every 5 minutes")]
    [InlineData("0,30 * * * *", "Every 30 minutes")]
    [InlineData("5/15 * * * *", "Every 15th minute from 5 through 50")]
    [InlineData("15,45 * * * *", "At minutes 15 and 45 of every hour")]
    [InlineData("*/7 * * * *", "Every 7th minute from 0 through 56")] // the step is shorter at the end of the hour
    [InlineData("1-5 * * * *", "At minutes 1 through 5 of every hour")]
    [InlineData("0,20,50 * * * *", "At minutes 0, 20 and 50 of every hour")]
    [InlineData("1-3,7,20-30,50,55 * * * *", "At minutes 1 through 3, 7, 20 through 30, 50 and 55 of every hour")]
    // Hours
    [InlineData("0 * * * *", "Every hour")]
    [InlineData("5 * * * *", "At minute 5 of every hour")]
    [InlineData("0 */2 * * *", "Every 2 hours")]
    [InlineData("30 1/2 * * *", "At minute 30 of every 2nd hour from 1 through 23")]
    [InlineData("0 */6 * * *", "Every 6 hours")]
    [InlineData("0 */12 * * *", "At 00:00 and 12:00, every day")]
    [InlineData("0 */5 * * *", "Every 5th hour from 0 through 20")]
    [InlineData("0 9-17 * * *", "Every hour from 09:00 through 17:00")]
    [InlineData("30 9-17 * * 1-5", "Every hour from 09:30 through 17:30, Monday through Friday")]
    [InlineData("0 22-2 * * *", "Every hour from 22:00 through 02:00")]
    [InlineData("0 1,3,4,9-11,17 * * *", "At hours 1, 3, 4, 9 through 11 and 17")]
    [InlineData("* 9 * * *", "Every minute of hour 9")]
    [InlineData("* 9-17 * * *", "Every minute of hours 9 through 17")]
    [InlineData("*/15 9 * * *", "Every 15 minutes of hour 9")]
    [InlineData("*/5 9-17 * * *", "Every 5 minutes of hours 9 through 17")]
    [InlineData("10-20 9 * * *", "At minutes 10 through 20 of hour 9")]
    [InlineData("10-20 9-17 * * *", "At minutes 10 through 20 of hours 9 through 17")]
    [InlineData("*/5 */2 * * *", "Every 5 minutes of every 2nd hour")]
    [InlineData("*/5 1/3 * * *", "Every 5 minutes of every 3rd hour from 1 through 22")]
    [InlineData("*/5 9,12,15 * * *", "Every 5 minutes of hours 9, 12 and 15")]
    // Times of day
    [InlineData("0 3 * * *", "At 03:00, every day")]
    [InlineData("30 9,17 * * *", "At 09:30 and 17:30, every day")]
    [InlineData("0,30 9,17 * * *", "At 09:00, 09:30, 17:00 and 17:30, every day")]
    // Days of week
    [InlineData("0 3 * * 1-5", "At 03:00, Monday through Friday")]
    [InlineData("0 3 * * 1", "At 03:00, on Monday")]
    [InlineData("0 3 * * 0,6", "At 03:00, on Saturday and Sunday")]
    [InlineData("0 3 * * MON,WED,FRI", "At 03:00, on Monday, Wednesday and Friday")]
    [InlineData("0 3 * * FRI-MON", "At 03:00, Friday through Monday")]
    [InlineData("0 3 * * 5L", "At 03:00, on the last Friday of the month")]
    [InlineData("0 3 * * 1#2", "At 03:00, on the second Monday of the month")]
    // Days of month
    [InlineData("0 3 1 * *", "At 03:00, on day 1 of the month")]
    [InlineData("0 3 1,15 * *", "At 03:00, on days 1 and 15 of the month")]
    [InlineData("0 3 1-7 * *", "At 03:00, on days 1 through 7 of the month")]
    [InlineData("0 3 */2 * *", "At 03:00, on every 2nd day from 1 through 31 of the month")]
    [InlineData("0 3 2/7 * *", "At 03:00, on every 7th day from 2 through 30 of the month")]
    [InlineData("0 3 L * *", "At 03:00, on the last day of the month")]
    [InlineData("0 3 L-1 * *", "At 03:00, on the 1st day before the last of the month")]
    [InlineData("0 3 L-3 * *", "At 03:00, on the 3rd day before the last of the month")]
    [InlineData("0 3 LW * *", "At 03:00, on the last weekday of the month")]
    [InlineData("0 3 L-3W * *", "At 03:00, on the weekday nearest to the 3rd day before the last of the month")]
    [InlineData("0 3 15W * *", "At 03:00, on the weekday nearest to day 15 of the month")]
    // Both
    [InlineData("0 3 13 * 5", "At 03:00, on day 13 of the month, if that is Friday")]
    [InlineData("0 3 L * 1-5", "At 03:00, on the last day of the month, if that is Monday through Friday")]
    [InlineData("0 3 L * 0,6", "At 03:00, on the last day of the month, if that is Saturday or Sunday")]
    [InlineData("0 3 8-10 * 1#2", "At 03:00, on days 8 through 10 of the month, if that is the second Monday")]
    // Months
    [InlineData("0 3 1 1 *", "At 03:00, on day 1 of January")]
    [InlineData("0 3 L 2 *", "At 03:00, on the last day of February")]
    [InlineData("0 3 1 */3 *", "At 03:00, on day 1 of January, April, July and October")]
    [InlineData("0 3 * * 1 ", "At 03:00, on Monday")]
    [InlineData("0 3 * 12-2 1", "At 03:00, on Monday, in December through February")]
    [InlineData("0 3 * 6-8 *", "At 03:00, every day in June through August")]
    [InlineData("*/5 * * 1,7 *", "Every 5 minutes, in January and July")]
    // Seconds
    [InlineData("* * * * * *", "Every second")]
    [InlineData("*/10 * * * * *", "Every 10 seconds")]
    [InlineData("0 */10 * * * *", "Every 10 minutes")]
    [InlineData("15 * * * * *", "At second 15 of every minute")]
    [InlineData("0-10 * * * * *", "At seconds 0 through 10 of every minute")]
    [InlineData("15 30 9 * * *", "At 09:30:15, every day")]
    [InlineData("15 0 9-17 * * *", "At second 15 of minute 0 of hours 9 through 17")]
    [InlineData("*/10 0-29 9-17 * * *", "Every 10 seconds of minutes 0 through 29 of hours 9 through 17")]
    [InlineData("15 */5 * * * *", "At second 15 of every 5th minute")]
    // Macros and what never happens
    [InlineData("@every_second", "Every second")]
    [InlineData("@every_minute", "Every minute")]
    [InlineData("@hourly", "Every hour")]
    [InlineData("@daily", "At 00:00, every day")]
    [InlineData("@weekly", "At 00:00, on Sunday")]
    [InlineData("@monthly", "At 00:00, on day 1 of the month")]
    [InlineData("@yearly", "At 00:00, on day 1 of January")]
    [InlineData("0 0 31 2 *", "Never")]
    [InlineData("* * 31 4 *", "Never")]
    public void A_schedule_is_said_in_words(string expression, string words) => Assert.Equal(words, CronSchedule.Parse(expression).Words);

    [Fact]
    public void The_words_do_not_depend_on_the_culture()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            foreach (var culture in new[] { "de-DE", "ar-SA", "fa-IR", "tr-TR", "th-TH" })
            {
                CultureInfo.CurrentCulture = new CultureInfo(culture);
                Assert.Equal("At 03:05:09, on the weekday nearest to day 15 of April", CronSchedule.Parse("9 5 3 15W APR *").Words);
                Assert.Equal("9 5 3 15W 4 *", CronSchedule.Parse("9 5 3 15w apr ?").ToString());
                Assert.Equal("30 23 31 12 *", Cron.Yearly(12, 31, 23, 30));
            }
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
