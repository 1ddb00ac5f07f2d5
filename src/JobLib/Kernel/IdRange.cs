using System.Buffers.Binary;

namespace JobLib.Kernel;

/// <summary>
/// The ids among which the jobs of a query are, so that an index by id is entered and left there. Times are those of the storage's clock, and ids begin with
/// that of whoever made them: the range is a little wider than the times, which decide.
/// </summary>
/// <param name="First">No id below this one; it is none of a job itself.</param>
/// <param name="Last">No id above this one.</param>
internal readonly record struct IdRange(JobId? First, JobId? Last)
{
    private static readonly TimeSpan Apart = TimeSpan.FromMinutes(1); // of two clocks, and of a call and its insertion

    public static IdRange Of(JobQuery query, JobId? upTo)
    {
        var first = query.From is { } from ? At(from.ToUnixTimeMilliseconds() - Apart.TotalMilliseconds) : (JobId?)null;
        var last = query.To is { } to ? At(to.ToUnixTimeMilliseconds() + Apart.TotalMilliseconds) : (JobId?)null;
        return new(first, upTo < last ? upTo : last ?? upTo);
    }

    /// <summary>The id that comes next after <see cref="Last"/>; null when there is no last one.</summary>
    public JobId? End
    {
        get
        {
            if (Last is not { } last) return null;
            Span<byte> bytes = stackalloc byte[16];
            last.Value.TryWriteBytes(bytes, bigEndian: true, out _);
            BinaryPrimitives.WriteUInt128BigEndian(
                bytes,
                BinaryPrimitives.ReadUInt128BigEndian(bytes) is var number && number < UInt128.MaxValue ? number + 1 : number
            );
            return new(new Guid(bytes, bigEndian: true));
        }
    }

    public bool Contains(JobId id) => (First is not { } first || id >= first) && (Last is not { } last || id <= last);

    // Below every UUIDv7 of this millisecond, and above those of all before.
    private static JobId At(double unixMilliseconds)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(bytes, (long)Math.Clamp(unixMilliseconds, 0, (1L << 48) - 1) << 16);
        bytes[8..].Clear();
        return new(new Guid(bytes, bigEndian: true));
    }
}
