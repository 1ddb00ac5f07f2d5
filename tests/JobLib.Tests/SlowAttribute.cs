using Xunit.v3;

namespace JobLib.Tests;

/// <summary>
/// Marks what tries many random cases, or waits for real time to pass: it is left out by <c>dotnet test tests/JobLib.Tests --filter Category!=Slow</c>, the
/// loop in which one works. The whole runs before a commit.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal sealed class SlowAttribute : Attribute, ITraitAttribute
{
    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => [new("Category", "Slow")];
}
