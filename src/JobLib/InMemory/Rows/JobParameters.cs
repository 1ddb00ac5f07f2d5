using System.Collections.ObjectModel;

namespace JobLib.InMemory.Rows;

/// <summary>The named texts that travel with a job. What is handed out never changes: every change makes a new object.</summary>
internal static class JobParameters
{
    public static IReadOnlyDictionary<string, string> Of(MemoryJob row) =>
        row.SideOrNull?.Parameters ?? row.Special?.Parameters ?? ReadOnlyDictionary<string, string>.Empty;

    /// <summary>Adds what an attempt has set.</summary>
    public static void Merge(MemoryJob row, IReadOnlyDictionary<string, string> set)
    {
        var merged = new Dictionary<string, string>(Of(row), StringComparer.Ordinal);
        foreach (var (name, value) in set) merged[name] = value;
        row.Side.Parameters = new ReadOnlyDictionary<string, string>(merged);
    }

    /// <summary>A copy that the caller cannot change any more.</summary>
    public static IReadOnlyDictionary<string, string> Copy(IReadOnlyDictionary<string, string> given) => given.Count == 0
        ? ReadOnlyDictionary<string, string>.Empty
        : new ReadOnlyDictionary<string, string>(new Dictionary<string, string>(given, StringComparer.Ordinal));
}
