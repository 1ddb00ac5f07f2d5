using JobLib.Dashboard.Access;
using JobLib.Storage;

namespace JobLib.Dashboard.Reading;

/// <summary>What one user reads of the storage. There is no other way to it for a page or for the API, so that what <see cref="Visibility"/> leaves out is nowhere.</summary>
internal sealed class UserReads(SharedReads shared, Visibility visible)
{
    public OverviewHistory History => shared.History;

    public async ValueTask<Overview> OverviewAsync(CancellationToken cancellationToken) => await visible.OfAsync(await shared.OverviewAsync(cancellationToken));

    /// <inheritdoc cref="SharedReads.GetAsync"/>
    public async ValueTask<T> GetAsync<T>(string key, Func<IJobReader, CancellationToken, ValueTask<T>> read, CancellationToken cancellationToken, TimeSpan? keep = null)
        where T : notnull => await visible.OfAsync(await shared.GetAsync(key, read, cancellationToken, keep));
}
