namespace JobLib.Hangfire.Import;

/// <summary>What became of a set of jobs.</summary>
/// <param name="HasMoved">At least one of them is in JobLib now.</param>
/// <param name="Waiting">Those that wait for a parent which has not moved yet, or never will.</param>
/// <param name="Left">Those that cannot be moved.</param>
/// <param name="Continuations">The jobs that wait for jobs of the set.</param>
internal sealed record MovedSet(bool HasMoved, IReadOnlyList<string> Waiting, IReadOnlyList<string> Left, IReadOnlyList<string> Continuations);
