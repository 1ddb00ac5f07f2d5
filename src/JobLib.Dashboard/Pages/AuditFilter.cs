using JobLib.Dashboard.Routing;
using JobLib.Dashboard.Search;

namespace JobLib.Dashboard.Pages;

/// <summary>Which entries of the audit trail are wanted.</summary>
internal sealed record AuditFilter
{
    /// <summary>How the changes of people are told from those of applications and programs: by where they came from.</summary>
    private const string FromPerson = DashboardRequest.FromPages + ",";

    private static readonly string[] Times = ["last", "from", "to"];

    /// <summary>A part of a name.</summary>
    public string? Who { get; init; }

    /// <summary>A part of an action.</summary>
    public string? What { get; init; }

    /// <summary>A part of an id or a name.</summary>
    public string? Target { get; init; }

    /// <summary><c>people</c>, <c>machines</c>, or null for both.</summary>
    public string? By { get; init; }

    /// <summary>As it was written: <c>24h</c>.</summary>
    public string? Last { get; init; }

    public DateTimeOffset? From { get; init; }

    public DateTimeOffset? To { get; init; }

    /// <summary>What could not be understood; null when all of it was.</summary>
    public string? Problem { get; init; }

    public bool IsEmpty => this == new AuditFilter();

    public static AuditFilter Of(DashboardRequest request, DateTimeOffset now)
    {
        var times = Times.Select(name => (Name: name, Value: request.Query(name))).Where(time => time.Value is not null);
        var search = SearchQuery.Parse(string.Join(' ', times.Select(time => $"{time.Name}:\"{time.Value}\"")), now);
        var by = request.Query("by");
        return new()
        {
            Who = request.Query("who"),
            What = request.Query("what"),
            Target = request.Query("target"),
            By = by is "people" or "machines" ? by : null,
            Last = request.Query("last"),
            From = search.Query.From,
            To = search.Query.To,
            Problem = search.Problem ?? (by is null or "people" or "machines" ? null : $"'{by}' is not known. Write by=people or by=machines."),
        };
    }

    public bool Matches(AuditEntry entry) =>
        Has(entry.Actor.Name, Who) && Has(entry.Action, What) && Has(entry.Target, Target) && (By is null || By == "people" == IsPerson(entry.Actor))
        && (From is not { } from || entry.At >= from) && (To is not { } to || entry.At < to);

    public static bool IsPerson(JobActor actor) => actor.From?.StartsWith(FromPerson, StringComparison.Ordinal) == true;

    /// <summary>For the address of another page of the same.</summary>
    public (string Name, string? Value)[] Query(DashboardRequest request, string? cursor) =>
        [
            ("who", Who),
            ("what", What),
            ("target", Target),
            ("by", By),
            ("last", Last),
            ("from", request.Query("from")),
            ("to", request.Query("to")),
            ("cursor", cursor),
        ];

    private static bool Has(string text, string? part) => part is null || text.Contains(part, StringComparison.OrdinalIgnoreCase);
}
