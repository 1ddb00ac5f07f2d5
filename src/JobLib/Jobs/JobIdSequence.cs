using System.Buffers.Binary;

namespace JobLib.Jobs;

/// <summary>Makes rising UUIDv7 values: 48 bits of milliseconds, then a counter of 20 bits, then random bits (RFC 9562, section 6.2, method 1).</summary>
internal static class JobIdSequence
{
    private const int CounterBits = 20; // a million ids a millisecond; past that, and when the clock goes back, ids borrow from the milliseconds to come
    private static long last; // milliseconds << CounterBits | counter

    public static Guid Next(long unixMilliseconds)
    {
        var ticket = Take(unixMilliseconds);
        Span<byte> bytes = stackalloc byte[16];
        RandomBytes.Fill(bytes[9..]);
        BinaryPrimitives.WriteInt64BigEndian(bytes, (ticket >> CounterBits) << 16);
        var counter = (int)(ticket & ((1 << CounterBits) - 1));
        BinaryPrimitives.WriteUInt16BigEndian(bytes[6..], (ushort)(0x7000 | (counter >> 8)));
        bytes[8] = (byte)(0x80 | ((counter >> 2) & 0x3F));
        bytes[9] = (byte)((counter << 6) | (bytes[9] & 0x3F));
        return new Guid(bytes, bigEndian: true);
    }

    private static long Take(long unixMilliseconds)
    {
        while (true)
        {
            var seen = Volatile.Read(ref last);
            var next = Math.Max(unixMilliseconds << CounterBits, seen + 1);
            if (Interlocked.CompareExchange(ref last, next, seen) == seen) return next;
        }
    }
}
