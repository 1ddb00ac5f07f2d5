namespace JobLib.Recurring.Schedules;

/// <summary>Why a schedule cannot be computed here.</summary>
/// <param name="Text">The reason, as a sentence.</param>
/// <param name="OthersMayKnow">Another process may be able to: this one leaves the recurring job to it, and changes nothing.</param>
internal sealed record ScheduleProblem(string Text, bool OthersMayKnow);
