using System.Security.Cryptography;

namespace JobLib.Jobs;

/// <summary>Cryptographic randomness in small portions. One call for each id would cost more than everything else that is done to create a job.</summary>
internal static class RandomBytes
{
    private const int Stock = 512;

    [ThreadStatic]
    private static byte[]? stock;

    [ThreadStatic]
    private static int left;

    /// <summary>Fills a span that is shorter than the stock. No byte is ever given out twice.</summary>
    public static void Fill(Span<byte> target)
    {
        var bytes = stock ??= new byte[Stock];
        if (left < target.Length)
        {
            RandomNumberGenerator.Fill(bytes);
            left = Stock;
        }

        bytes.AsSpan(left - target.Length, target.Length).CopyTo(target);
        left -= target.Length;
    }
}
