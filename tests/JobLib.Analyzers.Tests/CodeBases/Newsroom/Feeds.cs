using System.Text.Json.Serialization;

namespace Newsroom;

[JsonDerivedType(typeof(Story), "story")]
[JsonDerivedType(typeof(Picture), "picture")]
public abstract record Item(string Id);

public record Story(string Id, string Title) : Item(Id);

public record Picture(string Id, Uri Source) : Item(Id);

public interface IFeed
{
    string Name { get; }
}

public class RssFeed : IFeed
{
    public string Name { get; init; } = "";

    public Dictionary<string, List<Item>> Items { get; init; } = [];

    [JsonIgnore]
    public Stream? Open { get; set; }
}

public class Crawl<TFeed>
    where TFeed : IFeed
{
    public Task RunAsync(TFeed feed, JobContext context) => Task.CompletedTask;

    public Task AnyAsync(IFeed feed) => Task.CompletedTask;

    public Task WithAsync(object settings, Func<Item, bool> filter) => Task.CompletedTask;
}
