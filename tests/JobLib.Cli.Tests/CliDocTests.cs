using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using JobLib.Cli.Tests.Hangfire;
using Shop;

namespace JobLib.Cli.Tests;

/// <summary>
/// Every example of <c>docs/cli.md</c> is run, in the order of the page, and its output compared with what stands there, but for ids, times, versions and
/// figures that differ from run to run. <c>JOBLIB_WRITE_DOCS=1</c> writes the outputs into the page instead.
/// </summary>
public sealed partial class CliDocTests
{
    private const string Rest = "…"; // what follows of an output is left out on the page

    [Fact]
    public async Task Every_example_of_the_page_has_the_output_that_it_shows()
    {
        await using var shop = await Place.CreateAsync("sqlite");
        await using var serving = await shop.ServeAsync();
        await TellAsync(shop);
        await using var imported = await Place.CreateAsync("sqlite");
        await using var onHangfire = await ShopOnHangfire.CreateAsync(imported, orders: 3);
        var path = Path.Combine(Root(), "docs/cli.md");
        var page = new StringBuilder();
        var ids = new Dictionary<string, string>(StringComparer.Ordinal);
        var at = 0;
        var text = (await File.ReadAllTextAsync(path)).ReplaceLineEndings("\n");
        foreach (Match block in Example().Matches(text))
        {
            page.Append(text, at, block.Index - at).Append("```console\n");
            at = block.Index + block.Length;
            var examples = block.Groups[1].Value.Split("$ joblib ", StringSplitOptions.RemoveEmptyEntries);
            foreach (var example in examples)
            {
                var (line, expected) = (
                    example[..example.IndexOf('\n', StringComparison.Ordinal)],
                    example[(example.IndexOf('\n', StringComparison.Ordinal) + 1)..]
                );
                var output = await RunAsync(shop, onHangfire, ids.Aggregate(line, (known, id) => known.Replace(id.Key, id.Value, StringComparison.Ordinal)));
                var shown = expected.TrimEnd().EndsWith(Rest, StringComparison.Ordinal) ? Shortened(output, expected) : output;
                if (!IsWriting) Assert.Equal($"{line}\n{Normal(expected)}", $"{line}\n{Normal(shown)}");

                // The ids of the page are those of the run that wrote it: the same place in the same output tells which of this run's each means.
                foreach (var (theirs, ours) in Id().Matches(expected).Zip(Id().Matches(shown))) ids.TryAdd(theirs.Value, ours.Value);
                page.Append(
                    CultureInfo.InvariantCulture,
                    $"$ joblib {ids.Aggregate(line, (known, id) => known.Replace(id.Key, id.Value, StringComparison.Ordinal))}\n{shown}"
                );
            }

            page.Append("```");
        }

        page.Append(text, at, text.Length - at);
        if (IsWriting) await File.WriteAllTextAsync(path, page.ToString());
        Assert.NotEqual(0, at);
    }

    [Fact]
    public async Task The_page_has_an_example_or_a_word_about_every_command()
    {
        var text = await File.ReadAllTextAsync(Path.Combine(Root(), "docs/cli.md"));
        var missing = new List<string>();
        await AddAsync([]);

        Assert.Empty(missing);

        // As the help lists them: what is not done is not in it.
        async Task AddAsync(string[] path)
        {
            var help = (await CliRun.OfAsync([.. path, "--help"])).Output;
            var commands = CommandLine()
                .Matches(help[(help.IndexOf("Commands:", StringComparison.Ordinal) is > 0 and var begin ? begin : help.Length)..])
                .Select(match => match.Groups[1].Value)
                .ToList();
            foreach (var command in commands) await AddAsync([.. path, command]);
            if (path.Length > 0 && commands.Count == 0 && !text.Contains($"joblib {string.Join(' ', path)}", StringComparison.Ordinal))
                missing.Add(string.Join(' ', path));
        }
    }

    private static bool IsWriting => Environment.GetEnvironmentVariable("JOBLIB_WRITE_DOCS") == "1";

    private static async Task TellAsync(Place shop)
    {
        var confirmed = await shop.Client.EnqueueAsync(() => Orders.Confirm(17, JobContext.None));
        await Eventually.TrueAsync(async () => await shop.StateAsync(confirmed) == JobState.Succeeded, "the order is confirmed");
        var charged = await shop.Client.EnqueueAsync(() => Orders.Charge(17));
        await Eventually.TrueAsync(async () => await shop.StateAsync(charged) == JobState.Failed, "the charge has failed");
        await shop.Client.ScheduleAsync(() => Orders.Confirm(18, JobContext.None), TimeSpan.FromDays(1));
        await shop.Client.EnqueueAsync("reports", () => Orders.Report());
        await shop.Recurring.AddOrUpdateAsync("nightly-report", () => Orders.Report(), "0 3 * * *", new() { Queue = "reports" });
    }

    private static async Task<string> RunAsync(Place shop, ShopOnHangfire onHangfire, string line)
    {
        var variables = new Dictionary<string, string> { ["JOBLIB_STORAGE"] = "sqlite", ["JOBLIB_CONNECTION"] = shop.Connection };
        string[] words = [.. Word().Matches(line).Select(match => match.Value.Trim('"'))];
        if (words[0] == "import") words = [.. words.Select(word => word == "/srv/shop/Shop.dll" ? ShopOnHangfire.App : word), "--", .. onHangfire.Settings];
        var run = await CliRun.With(
            variables,
            words,
            answer: "y",
            directory: Path.GetDirectoryName(shop.Connection)
        );
        var output = run.Output + (run.ExitCode is 0 or 1 && run.Output.Length > 0 ? "" : run.Error);
        output = output
            .ReplaceLineEndings("\n")
            .Replace(shop.Connection, "/srv/shop/jobs.db", StringComparison.Ordinal)
            .Replace(Environment.MachineName, "web-1", StringComparison.Ordinal);
        return Source().Replace(output, " in /src/Shop/Orders.cs:line 13");
    }

    private static string Shortened(string output, string expected) =>
        string.Join('\n', output.Split('\n').Take(expected.TrimEnd().Split('\n').Length - 1)) + "\n" + Rest + "\n";

    // Columns are as wide as what is in them, so gaps are made equal first.
    private static string Normal(string text)
    {
        foreach (var (pattern, word) in Different()) text = Regex.Replace(text, pattern, word, RegexOptions.CultureInvariant);
        return Regex.Replace(text, " {2,}", "  ").Trim();
    }

    private static IEnumerable<(string Pattern, string Word)> Different() =>
    [
        (Id().ToString(), "ID"),
        (@"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?( UTC|Z|\+00:00)?", "TIME"),
        (@"\b\d\d:\d\d:\d\d(\.\d+)?\b", "TIME"),
        (@"\b\d+\.\d+\.\d+[-+.\w]*", "VERSION"),
        (@"\bversion \d+\b", "version N"),
        (@"\b[\d.]+ (ms|s|min|h|d)\b( \d+ (s|min|h)\b)?( ago)?|\bnow\b", "AGE"),
        (@"(in the last minute|failed in 5 minutes|Stored|WAL) +\d+", "$1 N"),
        (@"[\d,]+ kB", "N kB"),
        (@"[0-9a-f]{16,64}", "HASH"),
        (@"(?m)^((?:created|run,|from its).*?) {2,}[\d,. ]+$", "$1  N"),
    ];

    internal static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "JobLib.sln")))
            folder = Path.GetDirectoryName(folder.TrimEnd('/', '\\')) ?? throw new InvalidOperationException("The repository is not above the tests.");
        return folder;
    }

    [GeneratedRegex("```console\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")]
    private static partial Regex Id();

    [GeneratedRegex("\"[^\"]*\"|\\S+")]
    private static partial Regex Word();

    [GeneratedRegex(@" in \S*Orders\.cs:line \d+")]
    private static partial Regex Source();

    [GeneratedRegex(@"(?m)^  ([a-z]+)\b")]
    private static partial Regex CommandLine();
}
