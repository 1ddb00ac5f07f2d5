using JobLib.Client.Calls;
using JobLib.Storage;

namespace JobLib.Dashboard.Reading;

/// <summary>
/// Asks the storage once for however many browsers want to know: an answer serves everybody for about a second. It holds what does not depend on the
/// user; what a user may see of it is decided when it is drawn.
/// </summary>
internal sealed class SharedReads(IStorageAccess storage, TimeProvider clock)
{
    /// <summary>How long a question to the storage may take.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);

    private const int AtOnce = 5;
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    private readonly AnswerStore answers = new(clock);

    public OverviewHistory History { get; } = new();

    /// <summary>What the answers that are kept weigh.</summary>
    public long Bytes => answers.Bytes;

    /// <summary>Since when the storage's schema has been one that this library cannot use; null while it can, or nobody has asked.</summary>
    public DateTimeOffset? UnusableSince { get; private set; }

    public ValueTask<Overview> OverviewAsync(CancellationToken cancellationToken) => GetAsync("overview", async (reader, token) =>
    {
        var overview = await reader.OverviewAsync(token);
        History.Add(overview);
        return overview;
    }, cancellationToken);

    /// <param name="key">Equal for equal questions.</param>
    /// <param name="read">Asks.</param>
    /// <param name="cancellationToken">Ends this caller's wait; others go on waiting.</param>
    /// <param name="keep">How long the answer serves; null for about a second.</param>
    /// <exception cref="TimeoutException">The storage took longer than <see cref="Deadline"/>.</exception>
    public async ValueTask<T> GetAsync<T>(
        string key,
        Func<IJobReader, CancellationToken, ValueTask<T>> read,
        CancellationToken cancellationToken,
        TimeSpan? keep = null
    )
    {
        var answer = answers.GetAsync(key, keep ?? Fresh, () => AskAsync(read));
        return await answer.WaitAsync(cancellationToken) is T value ? value : throw new InvalidOperationException($"Two questions share the key '{key}'.");
    }

    /// <summary>
    /// Asks one question for each item, a few at a time: one after the other each would wait for the way there and back, and all at once they would take the
    /// storage's connections.
    /// </summary>
    public static async ValueTask<IReadOnlyList<TAnswer>> EachAsync<TItem, TAnswer>(IEnumerable<TItem> items, Func<TItem, ValueTask<TAnswer>> ask)
    {
        var answers = new List<TAnswer>();
        foreach (var some in items.Chunk(AtOnce)) answers.AddRange(await Task.WhenAll(some.Select(item => ask(item).AsTask())));
        return answers;
    }

    /// <summary>Forgets every answer: somebody has just changed something and wants to see it.</summary>
    public void Forget() => answers.Clear();

    private async Task<object?> AskAsync<T>(Func<IJobReader, CancellationToken, ValueTask<T>> read)
    {
        using var deadline = new CancellationTokenSource(Deadline, clock);
        try
        {
            var reader = (await storage.GetAsync(deadline.Token)).Reader;
            var answer = await read(reader, deadline.Token).AsTask().WaitAsync(deadline.Token);
            UnusableSince = null;
            return answer;
        }
        catch (StorageSchemaException)
        {
            UnusableSince ??= clock.GetUtcNow();
            throw;
        }
        catch (OperationCanceledException error) when (deadline.IsCancellationRequested)
        {
            throw new TimeoutException($"The storage did not answer within {Deadline.TotalSeconds:0} seconds.", error);
        }
    }
}
