using JobLib.Analyzers.Snapshot;
using Microsoft.CodeAnalysis.Text;

namespace JobLib.Analyzers.CodeFixes.Snapshot;

/// <summary>Writes jobs into the text of a list, each behind the last one that goes before it, and leaves all that stands there.</summary>
internal static class JobsFileEdit
{
    public static SourceText Add(SourceText text, IEnumerable<string> jobs) =>
        jobs.Distinct(StringComparer.Ordinal).OrderBy(job => job, StringComparer.Ordinal).Aggregate(text, Insert);

    private static SourceText Insert(SourceText text, string job)
    {
        var listed = JobsFile.Jobs(text).ToList();
        if (listed.Exists(line => line.Job == job)) return text;
        var before = listed.FindLastIndex(line => string.CompareOrdinal(line.Job, job) < 0);
        if (before < 0 && listed.Count > 0) return text.Replace(listed[0].Line.Start, 0, job + LineEndOf(text));
        return InsertBehind(text, before < 0 ? text.Lines[text.Lines.Count - 1] : listed[before].Line, job);
    }

    private static SourceText InsertBehind(SourceText text, TextLine line, string job)
    {
        var isWhole = line.EndIncludingLineBreak > line.End || line.Span.IsEmpty; // the last line may have no end
        return text.Replace(line.EndIncludingLineBreak, 0, isWhole ? job + LineEndOf(text) : LineEndOf(text) + job + LineEndOf(text));
    }

    private static string LineEndOf(SourceText text)
    {
        var first = text.Lines[0];
        return first.EndIncludingLineBreak > first.End ? text.ToString(TextSpan.FromBounds(first.End, first.EndIncludingLineBreak)) : "\n";
    }
}
