namespace JobLib.Reliability.Storages;

/// <summary>Something that is done to a storage and taken back.</summary>
/// <param name="Name">For people, and for the name of the test.</param>
/// <param name="Begin">Does it.</param>
/// <param name="End">Takes it back.</param>
/// <param name="Way">The way to the place that it concerns, where it is another one.</param>
public sealed record Damage(string Name, Func<Task> Begin, Func<Task> End, Func<string>? Way = null);
