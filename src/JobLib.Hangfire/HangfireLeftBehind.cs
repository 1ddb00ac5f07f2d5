namespace JobLib;

/// <summary>Something that an import has left in Hangfire.</summary>
/// <param name="Id">The job's id, or the recurring job's.</param>
/// <param name="State">The state that it is in, or <c>Recurring</c>.</param>
/// <param name="Reason">Why it stays.</param>
/// <param name="Remedy">What can be done about it.</param>
public sealed record HangfireLeftBehind(string Id, string State, string Reason, string Remedy);
