using Microsoft.Extensions.Logging;

namespace JobLib.Dashboard.Routing;

internal static partial class DashboardLog
{
    [LoggerMessage(
        400,
        LogLevel.Warning,
        "The dashboard at {Path} has no authorization policy: it answers only in Development, to a browser on this machine. Protect it with .RequireAuthorization(\"your-policy\")."
    )]
    public static partial void NoPolicy(this ILogger logger, string path);

    [LoggerMessage(
        401,
        LogLevel.Warning,
        "The dashboard at {Path} is open to everyone who can reach it as {Hosts} (JobDashboardOptions.AllowUnauthenticated). They can see, retry and delete every job."
    )]
    public static partial void Open(this ILogger logger, string path, string hosts);

    [LoggerMessage(402, LogLevel.Warning, "The storage did not answer the dashboard at {Path}.")]
    public static partial void StorageDidNotAnswer(this ILogger logger, Exception error, string path);

    [LoggerMessage(403, LogLevel.Warning, "The dashboard could not look for changes. It tries again.")]
    public static partial void CouldNotLook(this ILogger logger, Exception error);
}
