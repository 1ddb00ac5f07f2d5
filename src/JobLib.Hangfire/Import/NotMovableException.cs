namespace JobLib.Hangfire.Import;

/// <summary>Something of Hangfire's stays where it is: it cannot be shown to come back as it was.</summary>
/// <param name="reason">Why.</param>
/// <param name="remedy">What a person can do about it.</param>
internal sealed class NotMovableException(string reason, string remedy) : Exception(reason)
{
    public string Remedy { get; } = remedy;
}
