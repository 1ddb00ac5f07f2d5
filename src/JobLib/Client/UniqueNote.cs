using System.Globalization;
using JobLib.Storage;

namespace JobLib.Client;

/// <summary>
/// What a job carries of its uniqueness, for people: a parameter, which every storage keeps. The storage itself knows only who took a key last.
/// </summary>
/// <param name="Name">The key's name in the storage.</param>
/// <param name="While">For how long of its life the other job was asked to be out of the way.</param>
/// <param name="For">For how long from its creation, at the most.</param>
/// <param name="By">What makes two jobs the same.</param>
/// <param name="Key">The caller's own key; null when it is made of what <paramref name="By"/> names.</param>
internal sealed record UniqueNote(string Name, UniqueWhile? While, TimeSpan? For, UniqueBy By, string? Key)
{
    public const string Parameter = "joblib-unique";

    private const string Nothing = "-";

    /// <summary>The parameters with the note beside them.</summary>
    public static IReadOnlyDictionary<string, string> AddTo(IReadOnlyDictionary<string, string> parameters, UniqueOptions? asked, UniqueKey? key)
    {
        if (asked is null || key is null) return parameters;
        var note = new UniqueNote(key.Name, key.While, key.For, asked.By, asked.Key);
        return new Dictionary<string, string>(parameters, StringComparer.Ordinal) { [Parameter] = note.Write() };
    }

    /// <summary>A copy of what filters have left, with the note that the job has.</summary>
    public static Dictionary<string, string> Keep(IReadOnlyDictionary<string, string> made, IDictionary<string, string> left)
    {
        var kept = new Dictionary<string, string>(left, StringComparer.Ordinal);
        if (made.TryGetValue(Parameter, out var note)) kept[Parameter] = note;
        return kept;
    }

    /// <summary>Null when there is none, or none that can be read.</summary>
    public static UniqueNote? Of(IReadOnlyDictionary<string, string> parameters) =>
        parameters.TryGetValue(Parameter, out var text) && text.Split(' ', 5) is [var name, var lasts, var most, var by, .. var own]
        && TryReadWhile(lasts, out var asked) && TryReadWindow(most, out var window) && Enum.TryParse<UniqueBy>(by, out var parts)
            ? new(name, asked, window, parts, own.Length == 0 ? null : own[0])
            : null;

    private string Write()
    {
        var text = $"{Name} {While?.ToString() ?? Nothing} {For?.ToString("c", CultureInfo.InvariantCulture) ?? Nothing} {By:D}";
        return Key is null ? text : $"{text} {Key}";
    }

    private static bool TryReadWhile(string text, out UniqueWhile? asked)
    {
        var isOne = Enum.TryParse<UniqueWhile>(text, out var one);
        asked = isOne ? one : null;
        return isOne || text == Nothing;
    }

    private static bool TryReadWindow(string text, out TimeSpan? window)
    {
        var isOne = TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var one);
        window = isOne ? one : null;
        return isOne || text == Nothing;
    }
}
