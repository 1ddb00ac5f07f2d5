using System.Globalization;

namespace JobLib.Storage.InMemory;

/// <summary>The error of a job that has taken too many servers down.</summary>
internal static class PoisonError
{
    public const string Reason = "poison";

    public static JobError Of(JobRow row) => new()
    {
        Type = "Poison",
        Message = string.Create(
            CultureInfo.InvariantCulture,
            $"{row.Crashes} servers died while they ran this job. It is not run again by itself: retry it by hand when the cause is gone."),
        Fingerprint = $"Poison {TypeNames.FullName(row.Payload.Type)}.{row.Payload.Method}",
    };
}
