namespace JobLib;

/// <summary>Which fields a cron expression has.</summary>
public enum CronFormat
{
    /// <summary>Five fields: minutes, hours, days of month, months, days of week. It fires at second 0.</summary>
    Standard = 0,

    /// <summary>Six fields: seconds come first, then the five of <see cref="Standard"/>.</summary>
    IncludeSeconds = 1,
}
