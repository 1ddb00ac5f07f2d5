namespace QuickStart.Flow;

/// <summary>One run of a job of the page.</summary>
/// <param name="Lane">What it shows: rate, group or sequence.</param>
/// <param name="Of">Whose it is: the service, the tenant, the order.</param>
/// <param name="Text">What it is.</param>
/// <param name="Began">Unix milliseconds.</param>
/// <param name="Ended">Unix milliseconds; null while it runs.</param>
/// <param name="Failed">Whether it has thrown.</param>
public sealed record FlowRun(string Lane, string Of, string Text, long Began, long? Ended, bool Failed);
