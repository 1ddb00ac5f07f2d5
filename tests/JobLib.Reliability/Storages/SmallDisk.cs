using JobLib.Sqlite.Tests;

namespace JobLib.Reliability.Storages;

/// <summary>A file system in memory that can be filled. Where none can be mounted, the test is skipped with that reason.</summary>
internal sealed class SmallDisk : IDisposable
{
    private const int Kilobytes = 96 * 1024;
    private const int Piece = 64 * 1024;

    private readonly TemporaryMount mount = TemporaryMount.InMemory(Kilobytes);

    public string Location => mount.Location;

    public Damage Full => new("the disk is full", FillAsync, EmptyAsync);

    private string Filler => Path.Combine(Location, "filler");

    public void Dispose() => mount.Dispose();

    private async Task FillAsync()
    {
        try
        {
            await using var file = File.Create(Filler);
            while (true) await file.WriteAsync(new byte[Piece]);
        }
        catch (IOException)
        {
            // as it was to be
        }
    }

    private Task EmptyAsync()
    {
        File.Delete(Filler);
        return Task.CompletedTask;
    }
}
