namespace JobLib.Reliability.Evidence.Limits;

/// <summary>Says which limits were not kept, and how much there was to see of each. <c>docs/reliability.md</c> lists the rules in words.</summary>
internal sealed class LimitVerdict(RunRecord record, Findings findings)
{
    public PlaceRule Places { get; } = new(record, findings);

    public RateRule Rates { get; } = new(record, findings);

    public SequenceRule Sequences { get; } = new(record, findings);

    public TurnRule Turns { get; } = new(record, findings);

    public UniqueRule Unique { get; } = new(record, findings);

    public void Check()
    {
        Places.Check();
        Rates.Check();
        Sequences.Check();
        Turns.Check();
        Unique.Check();
    }

    /// <summary>The figures, for people.</summary>
    public override string ToString() => $"{Places}; {Rates}; {Sequences}; {Turns}; {Unique}";
}
