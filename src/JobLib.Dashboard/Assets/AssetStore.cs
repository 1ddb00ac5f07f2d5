using System.IO.Compression;
using System.Reflection;
using System.Security.Cryptography;

namespace JobLib.Dashboard.Assets;

/// <summary>
/// The dashboard's own files, embedded. All are served under one hash of them all, so that a module's import of its neighbour keeps to its version.
/// </summary>
internal sealed class AssetStore
{
    private static readonly Dictionary<string, string> Types = new(StringComparer.Ordinal)
    {
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
    };

    private readonly Dictionary<string, Asset> assets;

    private AssetStore(Dictionary<string, Asset> assets, string version)
    {
        this.assets = assets;
        Version = version;
    }

    public static AssetStore Embedded { get; } = Load();

    /// <summary>Changes with any of the files.</summary>
    public string Version { get; }

    public Asset? Find(string version, string name) => version == Version ? assets.GetValueOrDefault(name) : null;

    private static AssetStore Load()
    {
        var assembly = Assembly.GetExecutingAssembly();
        var assets = new Dictionary<string, Asset>(StringComparer.Ordinal);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var name in assembly.GetManifestResourceNames().Where(name => Types.ContainsKey(Path.GetExtension(name))).Order(StringComparer.Ordinal))
        {
            var content = Read(assembly, name);
            hash.AppendData(content);
            assets[name] = new(
                Types[Path.GetExtension(name)],
                content,
                Compress(content, into => new BrotliStream(into, CompressionLevel.SmallestSize)),
                Compress(content, into => new GZipStream(into, CompressionLevel.SmallestSize))
            );
        }

        return new(assets, Convert.ToHexStringLower(hash.GetHashAndReset())[..12]);
    }

    private static byte[] Read(Assembly assembly, string name)
    {
        using var content = new MemoryStream();
        using var resource = assembly.GetManifestResourceStream(name);
        resource?.CopyTo(content);
        return content.ToArray();
    }

    private static byte[] Compress(byte[] content, Func<Stream, Stream> wrap)
    {
        using var compressed = new MemoryStream();
        using (var stream = wrap(compressed)) stream.Write(content);
        return compressed.ToArray();
    }
}
