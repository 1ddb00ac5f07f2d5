namespace JobLib.Hangfire.Import;

/// <summary>The parameters by which a job in JobLib tells where it came from, and the tag that marks it on the dashboard.</summary>
internal static class MoveParameters
{
    public const string Tag = "hangfire";
    public const string Id = "hangfire-id";
    public const string CreatedAt = "hangfire-created-at";
    public const string Queue = "hangfire-queue";
    public const string FailedAt = "hangfire-failed-at";
    public const string ErrorType = "hangfire-error-type";
    public const string ErrorMessage = "hangfire-error-message";
    public const string ErrorDetails = "hangfire-error-details";
}
