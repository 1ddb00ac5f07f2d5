using System.Runtime.CompilerServices;

namespace JobLib.Cli.Commands;

/// <summary>Reads a list to its end, page by page.</summary>
internal static class ListPages
{
    private const int PageSize = 500;

    public static async IAsyncEnumerable<T> ReadAsync<T>(
        Func<PageRequest, CancellationToken, Task<Page<T>>> read,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        for (PageRequest? page = new(PageSize); page is not null;)
        {
            var answer = await read(page, cancellationToken);
            foreach (var item in answer.Items) yield return item;
            page = answer.Next is { } next ? new(PageSize, next) : null;
        }
    }
}
