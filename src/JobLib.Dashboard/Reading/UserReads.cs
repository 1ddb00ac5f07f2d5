using System.Security.Cryptography;
using System.Text;
using JobLib.Dashboard.Access;
using JobLib.Storage;

namespace JobLib.Dashboard.Reading;

/// <summary>
/// What one user reads of the storage. There is no other way to it for a page or for the API, so that what <see cref="Visibility"/> leaves out is nowhere.
/// </summary>
internal sealed class UserReads(SharedReads shared, Visibility visible)
{
    public OverviewHistory History => shared.History;

    public async ValueTask<Overview> OverviewAsync(CancellationToken cancellationToken) => await visible.OfAsync(await shared.OverviewAsync(cancellationToken));

    /// <summary>The jobs among these that there are.</summary>
    public async ValueTask<IReadOnlyList<JobDetails>> FindAsync(IReadOnlyList<JobId> ids, CancellationToken cancellationToken) =>
        ids.Count == 0 ? [] : await GetAsync($"jobs by id {Key(ids)}", (reader, token) => reader.FindAsync(ids, token), cancellationToken);

    /// <summary>The batches among these that there are.</summary>
    public async ValueTask<IReadOnlyList<BatchSummary>> FindBatchesAsync(IReadOnlyList<JobId> ids, CancellationToken cancellationToken) =>
        ids.Count == 0 ? [] : await GetAsync($"batches by id {Key(ids)}", (reader, token) => reader.FindBatchesAsync(ids, token), cancellationToken);

    /// <inheritdoc cref="SharedReads.GetAsync"/>
    public async ValueTask<T> GetAsync<T>(
        string key,
        Func<IJobReader, CancellationToken, ValueTask<T>> read,
        CancellationToken cancellationToken,
        TimeSpan? keep = null
    )
        where T : notnull => await visible.OfAsync(await shared.GetAsync(key, read, cancellationToken, keep));

    // of hundreds of ids: what is kept is found by a short one
    private static string Key(IReadOnlyList<JobId> ids) => Convert.ToHexString(SHA256.HashData(Encoding.ASCII.GetBytes(string.Concat(ids))));
}
