namespace JobLib.Reliability.Evidence;

/// <summary>What does not agree, by the rule that it breaks.</summary>
internal sealed class Findings
{
    private const int Shown = 5;

    private readonly Dictionary<string, List<string>> faults = [];

    /// <summary>For people; empty when all agrees.</summary>
    public IReadOnlyList<string> All => [.. faults.Select(rule => $"{rule.Key}: {rule.Value.Count}, for example {string.Join("; ", rule.Value.Take(Shown))}")];

    public void Expect(bool holds, string rule, string otherwise)
    {
        if (!holds) Fault(rule, otherwise);
    }

    public void Fault(string rule, string what)
    {
        if (!faults.TryGetValue(rule, out var found)) faults[rule] = found = [];
        found.Add(what);
    }
}
