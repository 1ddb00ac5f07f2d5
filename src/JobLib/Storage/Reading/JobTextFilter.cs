using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using JobLib.Jobs;

namespace JobLib.Storage;

/// <summary>The conditions of a <see cref="JobQuery"/> that no index helps with, decided in one place for every storage.</summary>
[Experimental(StorageContract.Id, UrlFormat = StorageContract.Url)]
public static class JobTextFilter
{
    /// <summary>Whether the query has such conditions.</summary>
    public static bool IsNeeded(JobQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        return query.ArgumentText is not null || query.ErrorText is not null;
    }

    /// <summary>
    /// Whether a search that began at this timestamp (of <see cref="Stopwatch"/>) has used up its <see cref="JobQuery.ScanTime"/>. To be asked between slices.
    /// </summary>
    public static bool IsLate(JobQuery query, long began)
    {
        ArgumentNullException.ThrowIfNull(query);
        return query.ScanTime is { } time && IsNeeded(query) && Stopwatch.GetElapsedTime(began) >= time;
    }

    /// <summary>Whether a job with this call and this last error meets them.</summary>
    public static bool Matches(JobQuery query, JobPayload payload, JobError? error)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(payload);
        if (query.ErrorText is { } text && error?.Message.Contains(text, StringComparison.OrdinalIgnoreCase) != true) return false;
        if (query.ArgumentText is not { } wanted) return true;
        return IsIn(payload.Arguments) && (query.ShownArguments is not { } shown || (shown(payload) is { } seen && IsIn(seen)));

        bool IsIn(string arguments) =>
            query.ArgumentPath is { } path
                ? ValueAt(arguments, path) == wanted
                : arguments.Contains(wanted, StringComparison.Ordinal) || ReadableJson.Of(arguments).Contains(wanted, StringComparison.Ordinal);
    }

    private static string? ValueAt(string arguments, string path)
    {
        try
        {
            using var document = JsonDocument.Parse(arguments);
            var element = document.RootElement;
            foreach (var step in path.Split('.'))
            {
                if (!TryStep(ref element, step)) return null;
            }

            return element.ValueKind == JsonValueKind.String ? element.GetString() : element.GetRawText();
        }
        catch (JsonException)
        {
            return null; // a row that was written by hand: it has no arguments to find
        }
    }

    private static bool TryStep(ref JsonElement element, string step)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Array
                when int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < element.GetArrayLength():
                element = element[index];
                return true;
            case JsonValueKind.Object:
                foreach (var property in element.EnumerateObject())
                {
                    if (!property.Name.Equals(step, StringComparison.OrdinalIgnoreCase)) continue;
                    element = property.Value;
                    return true;
                }

                return false;
            default:
                return false;
        }
    }
}
