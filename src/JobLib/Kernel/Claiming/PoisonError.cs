using System.Globalization;

namespace JobLib.Kernel.Claiming;

/// <summary>The error of a job that has taken too many servers down.</summary>
internal static class PoisonError
{
    public const string Name = "Poison";

    /// <param name="method">The full name of the type and the method that it calls.</param>
    /// <param name="crashes">How many servers.</param>
    public static JobError Of(string method, int crashes) => new()
    {
        Type = Name,
        Message = MessageOf(crashes.ToString(CultureInfo.InvariantCulture)),
        Fingerprint = $"{Name} {method}",
    };

    public static string MessageOf(string crashes) =>
        $"{crashes} servers died while they ran this job. It is not run again by itself: retry it by hand when the cause is gone.";
}
