namespace JobLib;

/// <summary>
/// A call cannot become a job: its method cannot be run in the background, or an argument would not survive being stored. Nothing was created.
/// </summary>
/// <remarks>The message names the method, the argument and the remedy; it never holds an argument's value.</remarks>
/// <param name="message">What, and the remedy.</param>
/// <param name="parameter">The method's parameter whose argument is refused; null when the method itself is.</param>
/// <param name="innerException">What the serialiser threw, if it did.</param>
public sealed class InvalidJobException(string message, string? parameter = null, Exception? innerException = null)
    : ArgumentException(message, innerException)
{
    /// <summary>The method's parameter whose argument is refused; null when the method itself is.</summary>
    public string? Parameter { get; } = parameter;
}
