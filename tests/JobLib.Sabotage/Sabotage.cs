using System.Text.RegularExpressions;

namespace JobLib.Sabotage;

/// <summary>A small wrong change, and the test that must notice it.</summary>
/// <param name="Name">What is wrong with it, as a sentence.</param>
/// <param name="File">The file that is changed, from the root of the repository.</param>
/// <param name="Right">The text as it stands, however its lines are broken; it must occur exactly once.</param>
/// <param name="Wrong">What takes its place.</param>
/// <param name="Project">The test project that notices.</param>
/// <param name="Test">The test, as <c>Class.Method</c>.</param>
internal sealed record Sabotage(string Name, string File, string Right, string Wrong, string Project, string Test)
{
    /// <summary>The changed text of the file.</summary>
    /// <exception cref="InvalidOperationException">The text to change is not there, or not once: the list is behind the code.</exception>
    public string Apply(string text)
    {
        var found = Regex.Matches(text, Pattern(Right));
        return found.Count == 1
            ? text[..found[0].Index] + Wrong + text[(found[0].Index + found[0].Length)..]
            : throw new InvalidOperationException($"'{Name}' does not apply: {File} must hold its text exactly once. Bring the list up to date.");
    }

    // The text however its lines are broken, and with the comma that ends a list of several lines.
    private static string Pattern(string text) =>
        string.Join(
            @"\s*",
            text.Where(letter => !char.IsWhiteSpace(letter)).Select(letter => (letter is '}' or ']' ? @",?\s*" : "") + Regex.Escape(letter.ToString()))
        );
}
