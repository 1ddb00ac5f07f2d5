namespace JobLib.Sabotage;

/// <summary>A small wrong change, and the test that must notice it.</summary>
/// <param name="Name">What is wrong with it, as a sentence.</param>
/// <param name="File">The file that is changed, from the root of the repository.</param>
/// <param name="Right">The text as it stands; it must occur exactly once.</param>
/// <param name="Wrong">What takes its place.</param>
/// <param name="Project">The test project that notices.</param>
/// <param name="Test">The test, as <c>Class.Method</c>.</param>
internal sealed record Sabotage(string Name, string File, string Right, string Wrong, string Project, string Test)
{
    /// <summary>The changed text of the file.</summary>
    /// <exception cref="InvalidOperationException">The text to change is not there, or not once: the list is behind the code.</exception>
    public string Apply(string text)
    {
        var first = text.IndexOf(Right, StringComparison.Ordinal);
        if (first < 0 || text.IndexOf(Right, first + 1, StringComparison.Ordinal) >= 0)
        {
            throw new InvalidOperationException($"'{Name}' does not apply: {File} must hold its text exactly once. Bring the list up to date.");
        }

        return text[..first] + Wrong + text[(first + Right.Length)..];
    }
}
