namespace JobLib.Reliability.Evidence;

/// <summary>A time of which the storage may forget what it has answered, as its settings allow.</summary>
/// <param name="Cause">What made it forget, for people.</param>
/// <param name="From">What was answered before is kept.</param>
/// <param name="To">What was asked afterwards is kept.</param>
/// <param name="ClaimsOnly">No more may be gone than who holds which job, and calls that have not returned: the others wait until a replica has them.</param>
internal sealed record Loss(string Cause, long From, long To, bool ClaimsOnly)
{
    public bool Covers(long asked, long answered) => asked <= To && answered >= From;
}
