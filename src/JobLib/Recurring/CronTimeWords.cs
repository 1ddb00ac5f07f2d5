namespace JobLib.Recurring;

/// <summary>Says in English at which times of a day an expression fires.</summary>
internal sealed class CronTimeWords
{
    private const int MostHours = 6;
    private const int MostClockTimes = 4;

    private readonly CronValues seconds;
    private readonly CronValues minutes;
    private readonly CronValues hours;

    public CronTimeWords(in CronFields fields)
    {
        seconds = new(CronField.Seconds, fields.Seconds);
        minutes = new(CronField.Minutes, fields.Minutes);
        hours = new(CronField.Hours, fields.Hours);
    }

    /// <summary>Whether there are few enough times to list them, as on a clock.</summary>
    public bool AreClockTimes => seconds.Count == 1 && !hours.IsPattern && !minutes.IsPattern
        && (minutes.Count == 1 ? hours.Count <= MostHours : minutes.Count * hours.Count <= MostClockTimes);

    public string Describe()
    {
        if (AreClockTimes)
        {
            var times = hours.List.SelectMany(hour => minutes.List.Select(minute => Clock(hour, minute)));
            return $"at {CronWords.Join([.. times])}";
        }

        if (seconds.Count > 1 || seconds.First != 0)
        {
            return DescribeSeconds();
        }

        return minutes.Count == 1 ? DescribeOneMinute() : DescribeMinutes();
    }

    /// <summary>One minute of many hours: "every 2 hours", "every hour from 09:30 through 17:30".</summary>
    private string DescribeOneMinute()
    {
        int minute = minutes.First;
        if (hours.IsAll)
        {
            return minute == 0 ? "every hour" : $"at minute {minute} of every hour";
        }

        if (hours.Range is var (first, last))
        {
            return $"every hour from {Clock(first, minute)} through {Clock(last, minute)}";
        }

        if (hours.Step == 0)
        {
            return $"at minute {minute}, {InHours()}";
        }

        string every = CronWords.Every(hours.Step, "hour");
        if (!hours.IsEndless)
        {
            return $"{every} from {Clock(hours.First, minute)} through {Clock(hours.Last, minute)}";
        }

        return hours.First == 0 && minute == 0 ? every : $"{every} from {Clock(hours.First, minute)}";
    }

    /// <summary>Several minutes: "every 5 minutes from 09:00 through 17:55", "at minutes 10 and 20, in hours 9 through 17".</summary>
    private string DescribeMinutes()
    {
        string every = CronWords.Every(minutes.Step, "minute");
        if (minutes.IsEndless && hours.IsAll && minutes.First == 0)
        {
            return every;
        }

        // From one clock time to another, where the rhythm does not break at the end of an hour or there is one hour only.
        bool isRhythm = minutes.IsEndless || minutes is { IsPattern: true, Step: > 0 };
        if (isRhythm && (hours.Count == 1 || (minutes.IsEndless && hours.Range is not null)))
        {
            (int first, int last) = hours.Range ?? (hours.First, hours.First);
            return $"{every} from {Clock(first, minutes.First)} through {Clock(last, minutes.Last)}";
        }

        return WithinHour() + (hours.IsAll ? " of every hour" : $", {InHours()}");
    }

    private string WithinHour()
    {
        string every = CronWords.Every(minutes.Step, "minute");
        return minutes switch
        {
            { IsEndless: true, First: 0 } => every,
            { IsPattern: true, IsEndless: true } => $"{every} from minute {minutes.First}",
            { IsPattern: true, Step: > 0 } => $"{every} from minute {minutes.First} through {minutes.Last}",
            _ => $"at {CronWords.Set("minute", minutes)}",
        };
    }

    /// <summary>Seconds that matter: "every 10 seconds, in hours 9 through 17".</summary>
    private string DescribeSeconds()
    {
        string every = CronWords.Every(seconds.Step, "second");
        string text = seconds switch
        {
            { IsEndless: true, First: 0 } => every,
            { IsPattern: true, Step: > 0 } => $"{every} from second {seconds.First} through {seconds.Last}",
            _ => $"at {CronWords.Set("second", seconds)}",
        };
        if (minutes.IsAll && hours.IsAll)
        {
            return text.StartsWith("every", StringComparison.Ordinal) ? text : $"{text} of every minute";
        }

        return text
            + (minutes.IsAll ? "" : $", in {CronWords.Set("minute", minutes)}")
            + (hours.IsAll ? "" : $", {InHours()}");
    }

    private string InHours() => $"in {CronWords.Set("hour", hours)}";

    private string Clock(int hour, int minute) =>
        seconds.First == 0 ? $"{hour:00}:{minute:00}" : $"{hour:00}:{minute:00}:{seconds.First:00}";
}
