using Microsoft.Extensions.Logging;

namespace JobLib.EntityFrameworkCore.Saving;

/// <summary>What the jobs of contexts log. Event ids 1300 to 1399.</summary>
internal static partial class SavingLog
{
    [LoggerMessage(1301, LogLevel.Warning, "{Count} jobs that were created through a {Context} are dropped with it: no SaveChanges has written them.")]
    public static partial void JobsDropped(this ILogger logger, int count, string context);
}
