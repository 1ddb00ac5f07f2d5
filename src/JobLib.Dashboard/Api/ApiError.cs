namespace JobLib.Dashboard.Api;

/// <summary>Why there is no answer.</summary>
internal sealed record ApiError(string Error);
