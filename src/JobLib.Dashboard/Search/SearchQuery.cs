using System.Globalization;
using JobLib.Dashboard.Rendering;

namespace JobLib.Dashboard.Search;

/// <summary>What the query box says, as a question to the storage.</summary>
internal sealed record SearchQuery
{
    public const string Help = "state: queue: type: method: tag: id: recurring: batch: error: arg: arg.PATH: from: to: last:";

    public JobQuery Query { get; init; } = new();

    /// <summary>The job whose id was given.</summary>
    public JobId? Id { get; init; }

    /// <summary>What could not be understood; null when all of it was.</summary>
    public string? Problem { get; init; }

    /// <summary>Looks into what only those may see who may see arguments.</summary>
    public bool LooksInside => Query.ArgumentText is not null || Query.ErrorText is not null || Query.Tag is not null;

    /// <summary>The storage has to look at jobs one by one.</summary>
    public bool IsScan => Query.ArgumentText is not null || Query.ErrorText is not null;

    public bool IsEmpty => this == new SearchQuery { Query = Query } && Query is
    {
        States.Count: 0, Retrying: false, Queue: null, Type: null, Method: null, Tag: null, RecurringId: null, BatchId: null, Fingerprint: null,
        From: null, To: null, ArgumentText: null, ErrorText: null,
    };

    public static SearchQuery Parse(string? text, DateTimeOffset now)
    {
        var search = new SearchQuery();
        var given = new Dictionary<string, SearchTerm>(StringComparer.Ordinal);
        foreach (var term in SearchTerm.Split(text ?? ""))
        {
            search = search.With(term, now);
            if (search.Problem is not null) return search;
            foreach (var condition in Conditions(term))
            {
                if (!given.TryAdd(condition, term) && given[condition] != term) return search.Fail(Twice(condition, given[condition], term));
            }
        }

        return search.Query is { Retrying: true, States.Count: > 0 }
            ? search.Fail("'state:retrying' goes with no other state. Keep one of them.")
            : search;
    }

    /// <summary>A term, to be typed or linked.</summary>
    public static string Of(string key, string value) => new SearchTerm(key, value).ToString();

    /// <summary>Finds the jobs that call a method, by its full name: <c>Shop.Mailer.Send</c>, or with type arguments of its type or its own.</summary>
    public static string OfCall(string name)
    {
        var (dot, depth) = (-1, 0);
        for (var i = 0; i < name.Length; i++)
        {
            if (name[i] == '[') depth++;
            else if (name[i] == ']') depth--;
            else if (name[i] == '.' && depth == 0) dot = i;
        }

        return dot <= 0 ? Of("type", name) : $"{Of("type", name[..dot])} {Of("method", name[(dot + 1)..])}";
    }

    /// <summary>The text for another tab, which says itself which state is meant.</summary>
    public static string WithoutStates(string text) => string.Join(' ', SearchTerm.Split(text).Where(term => term.Key != "state"));

    // What a term says, each of which a job has once: a second term would silently take the first one's place. States are many, and mean any of them.
    private static string[] Conditions(SearchTerm term) => term.Key switch
    {
        null when JobId.TryParse(term.Value, out _) => ["id"],
        null => NameOf(term.Value).Method is null ? ["type"] : ["type", "method"],
        "state" => [],
        "last" or "from" => ["beginning"],
        _ when term.Key == "arg" || term.Key.StartsWith("arg.", StringComparison.Ordinal) => ["argument"],
        _ => [term.Key],
    };

    private static string Twice(string condition, SearchTerm first, SearchTerm second) => first.Key == second.Key && first.Key is { } key
        ? $"'{key}:' is given twice: '{first.Value}' and '{second.Value}'. Keep one of them."
        : $"'{first}' and '{second}' both give the {condition}. Keep one of them.";

    private SearchQuery With(SearchTerm term, DateTimeOffset now)
    {
        if (term.Value.Length == 0) return Fail($"'{term.Key}:' needs a value, as in {term.Key}:something.");
        return term.Key switch
        {
            null => WithWord(term.Value),
            "state" => WithState(term.Value),
            "queue" => Ask(Query with { Queue = term.Value }),
            "type" => Ask(Query with { Type = term.Value }),
            "method" => Ask(Query with { Method = term.Value }),
            "tag" => Ask(Query with { Tag = term.Value }),
            "recurring" => Ask(Query with { RecurringId = term.Value }),
            "batch" => JobId.TryParse(term.Value, out _) ? Ask(Query with { BatchId = term.Value }) : Fail($"'{term.Value}' is not a batch's id."),
            "fingerprint" => Ask(Query with { Fingerprint = term.Value }),
            "id" => JobId.TryParse(term.Value, out var id) ? this with { Id = id } : Fail($"'{term.Value}' is not a job's id."),
            "error" => Ask(Query with { ErrorText = term.Value }),
            "arg" => Ask(Query with { ArgumentText = term.Value }),
            "from" => Instant(term.Value) is { } from ? Ask(Query with { From = from }) : Fail(NoTime(term.Value)),
            "to" => Instant(term.Value) is { } to ? Ask(Query with { To = to }) : Fail(NoTime(term.Value)),
            "last" => Span(term.Value) is { } span
                ? Ask(Query with { From = now - span })
                : Fail($"'{term.Value}' is not a length of time. Write last:15m, last:6h or last:2d."),
            _ when term.Key.StartsWith("arg.", StringComparison.Ordinal) => Ask(Query with { ArgumentPath = term.Key[4..], ArgumentText = term.Value }),
            _ => Fail($"'{term.Key}:' is not known. Known are {Help}"),
        };
    }

    // A word alone is what people have at hand: an id, or the name of a job as lists show it.
    private SearchQuery WithWord(string word)
    {
        if (JobId.TryParse(word, out var id)) return this with { Id = id };
        var (type, method) = NameOf(word);
        return Ask(Query with { Type = type, Method = method ?? Query.Method });
    }

    private static (string Type, string? Method) NameOf(string word)
    {
        var dot = word.LastIndexOf('.');
        return dot <= 0 || dot == word.Length - 1 ? (word, null) : (word[..dot], word[(dot + 1)..]);
    }

    private SearchQuery WithState(string value)
    {
        if (value.Equals("retrying", StringComparison.OrdinalIgnoreCase)) return Ask(Query with { Retrying = true });
        return Enum.TryParse<JobState>(value, ignoreCase: true, out var state) && Enum.IsDefined(state) && !char.IsAsciiDigit(value[0])
            ? Ask(Query with { States = [.. Query.States.Except([state]), state] })
            : Fail($"'{value}' is not a state. States are {string.Join(", ", Enum.GetNames<JobState>()).ToLowerInvariant()} and retrying.");
    }

    private SearchQuery Ask(JobQuery query) => this with { Query = query };

    private SearchQuery Fail(string problem) => this with { Problem = problem };

    private static string NoTime(string value) => $"'{value}' is not a time. Write 2026-03-01 or 2026-03-01T14:30 (UTC).";

    private static DateTimeOffset? Instant(string value) =>
        Format.TryInstant(value, out var instant) ? instant : null;

    private static TimeSpan? Span(string value)
    {
        if (!int.TryParse(value.AsSpan(0, value.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count is 0 or > 10_000)
            return null;
        return value[^1] switch
        {
            'm' => TimeSpan.FromMinutes(count),
            'h' => TimeSpan.FromHours(count),
            'd' => TimeSpan.FromDays(count),
            _ => null,
        };
    }
}
