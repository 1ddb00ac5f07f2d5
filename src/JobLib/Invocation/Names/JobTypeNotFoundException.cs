namespace JobLib;

/// <summary>A stored job names a type or a method that this process does not know. Another server, of another version, may know it.</summary>
/// <param name="name">The type or the method that is not known.</param>
/// <param name="message">What, and the remedy.</param>
public sealed class JobTypeNotFoundException(string name, string message) : Exception(message)
{
    /// <summary>The type or the method that is not known, as the job names it.</summary>
    public string Name { get; } = name;
}
