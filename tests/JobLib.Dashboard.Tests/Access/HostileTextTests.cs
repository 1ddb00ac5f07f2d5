using JobLib.Dashboard.Tests.Samples;

namespace JobLib.Dashboard.Tests.Access;

/// <summary>Whatever a job carries is text on a page, and never markup.</summary>
public class HostileTextTests
{
    private static readonly string[] Vectors =
    [
        "<script>alert(1)</script>", "\"><script>alert(1)</script>", "'><img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>", "<svg onload=alert(1)>",
        "</title><script>alert(1)</script>", "</textarea><script>alert(1)</script>", "</pre><script>alert(1)</script>", "</style><script>alert(1)</script>",
        "<iframe src=javascript:alert(1)>", "<a href=javascript:alert(1)>x</a>", "javascript:alert(1)", "<body onload=alert(1)>", "<details open ontoggle=alert(1)>",
        "<input autofocus onfocus=alert(1)>", "<marquee onstart=alert(1)>", "<object data=javascript:alert(1)>", "<embed src=javascript:alert(1)>", "<form action=javascript:alert(1)><button>",
        "<math href=javascript:alert(1)>x</math>", "<link rel=stylesheet href=//evil.example>", "<meta http-equiv=refresh content=0;url=//evil.example>", "<base href=//evil.example>",
        "<style>*{background:red}</style>", "<template><script>alert(1)</script></template>", "<noscript><img src=x onerror=alert(1)></noscript>", "<!--<script>alert(1)</script>-->",
        "]]><script>alert(1)</script>", "<![CDATA[<script>alert(1)</script>]]>", "{{constructor.constructor('alert(1)')()}}", "${alert(1)}", "@(1+1)", "\\u003cscript\\u003ealert(1)", "&lt;script&gt;alert(1)&lt;/script&gt;",
        "&#60;script&#62;", "%3Cscript%3Ealert(1)%3C/script%3E", "\" onmouseover=\"alert(1)", "' onmouseover='alert(1)", "` onmouseover=`alert(1)", "\u202Egnp.exe<script>",
    ];

    [Fact]
    public async Task No_text_of_a_job_becomes_markup()
    {
        Assert.Equal(40, Vectors.Length);
        await using var dashboard = await DashboardHost.StartAsync(fill: false);
        var now = TimeProvider.System.GetUtcNow();
        foreach (var text in Vectors) dashboard.Storage.Data.Jobs.Add(Hostile(now, text));
        dashboard.Storage.Data.Recurring = [.. Vectors.Select(text => new RecurringSummary { Id = text, Payload = SampleData.Unknown(text, text), Cron = text, TimeZone = text, Queue = "q", CreatedAt = now, Fault = text })];
        dashboard.Storage.Data.Errors = [.. Vectors.Select(text => new ErrorGroup { Fingerprint = text, Type = text, Message = text, FirstAt = now, LastAt = now })];
        dashboard.Storage.Data.Audit = [.. Vectors.Select(text => new AuditEntry { At = now, Actor = new() { Name = text, From = text, Reason = text }, Action = text, Target = text })];
        dashboard.Storage.Data.Overview = dashboard.Storage.Data.Overview with { UnknownTypes = [.. Vectors.Select(text => new UnknownJobType(text, now, now, 1))], LateRecurring = dashboard.Storage.Data.Recurring };
        string[] paths =
        [
            "/jobs", "/jobs/list", "/jobs/errors", "/jobs/recurring", "/jobs/audit", "/jobs/servers",
            .. dashboard.Storage.Data.Jobs.Select(job => $"/jobs/job/{job.Id}"),
            .. Vectors.Select(text => "/jobs/recurring/job?id=" + Uri.EscapeDataString(text)),
        ];
        foreach (var path in paths)
        {
            var page = await dashboard.PageAsync(path);
            Assert.Empty(page.QuerySelectorAll("script:not([src^='/jobs/assets/']), iframe, object, embed, base, math, marquee, style, template, img, meta[http-equiv], [onerror], [onload], [onmouseover], [onfocus], [ontoggle]"));
            Assert.DoesNotContain(page.QuerySelectorAll("a[href]"), anchor => anchor.GetAttribute("href")!.StartsWith("javascript:", StringComparison.OrdinalIgnoreCase));
        }
    }

    private static JobDetails Hostile(DateTimeOffset now, string text) => SampleData.Job(now, JobState.Failed, SampleData.Unknown(text, text), job => job with
    {
        Queue = text,
        Tags = [text],
        Server = text,
        Reason = text,
        RecurringId = text,
        IdempotencyKey = text,
        ConcurrencyKey = text,
        Parameters = new Dictionary<string, string> { [text] = text },
        Error = new() { Type = text, Message = text, Details = text, Fingerprint = text },
        History = [new() { State = JobState.Failed, At = now, Reason = text, Server = text, Actor = new() { Name = text, From = text, Reason = text }, Error = new() { Type = text, Message = text, Details = text, Fingerprint = text } }],
    });
}
