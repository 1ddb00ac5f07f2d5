namespace JobLib.Dashboard.Assets;

/// <summary>A file, ready to be sent in each encoding.</summary>
internal sealed record Asset(string Type, byte[] Plain, byte[] Brotli, byte[] Gzip);
