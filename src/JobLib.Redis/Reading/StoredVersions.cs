namespace JobLib.Redis.Reading;

/// <summary>
/// The versions of the application that runs name by number. Asked for with each page, since a Redis that has lost what it kept numbers them anew.
/// </summary>
internal sealed class StoredVersions
{
    private readonly Dictionary<string, string> versions = new(StringComparer.Ordinal);

    private StoredVersions()
    {
    }

    public static async ValueTask<StoredVersions> ReadAsync(RedisSession session, IEnumerable<string?> numbers, CancellationToken cancellationToken)
    {
        var read = new StoredVersions();
        foreach (var set in numbers.OfType<string>().Distinct(StringComparer.Ordinal).Chunk(RedisStorage.MaxSet))
        {
            var arguments = new ScriptArguments().AddAll(set, static (to, number) => to.Add(number));
            var answer = (await session.RunAsync(RedisScripts.Applications, arguments, cancellationToken).ConfigureAwait(false)).List();
            foreach (var (number, version) in set.Zip(answer))
            {
                if (!version.IsNull) read.versions[number] = version.Text();
            }
        }

        return read;
    }

    /// <summary>The version; null without a number, and for one that nobody knows any more.</summary>
    public string? Find(string? number) => number is null ? null : versions.GetValueOrDefault(number);
}
