using System.Buffers.Binary;
using System.Globalization;

namespace JobLib.Sqlite.Reading;

/// <summary>Where in an order a page ends: the last job, and its time in the orders by time.</summary>
internal readonly record struct JobPosition(JobOrder Order, long At, JobId Id)
{
    private static readonly JobId Last = new(new Guid("ffffffff-ffff-ffff-ffff-ffffffffffff"));

    /// <summary>Before the first job of an order.</summary>
    public static JobPosition Start(JobOrder order) => order switch
    {
        JobOrder.NewestFirst => new(order, 0, Last),
        JobOrder.FinishedFirst => new(order, long.MaxValue, Last),
        JobOrder.DueFirst => new(order, long.MinValue, default),
        _ => new(order, 0, default),
    };

    /// <summary>Whether this id comes after another one, where ids are the order.</summary>
    public bool IsBehind(JobPosition other) => Order == JobOrder.OldestFirst ? Id > other.Id : Id < other.Id;

    /// <summary>What is behind this is this id and all that come after it.</summary>
    public JobPosition JustBefore()
    {
        Span<byte> bytes = stackalloc byte[16];
        Id.Value.TryWriteBytes(bytes, bigEndian: true, out _);
        var number = BinaryPrimitives.ReadUInt128BigEndian(bytes);
        BinaryPrimitives.WriteUInt128BigEndian(bytes, Order == JobOrder.OldestFirst ? number - 1 : number + 1);
        return this with { Id = new(new Guid(bytes, bigEndian: true)) };
    }

    /// <exception cref="ArgumentException"><paramref name="cursor"/> was not given by a page in this order.</exception>
    public static JobPosition Parse(JobOrder order, string? cursor)
    {
        if (cursor is null) return Start(order);
        var parts = cursor.Split('_');
        if (
            parts.Length == 3
            && parts[0] == Prefix(order)
            && long.TryParse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var at)
            && JobId.TryParse(parts[2], out var id)
        )
        {
            return new(order, at, id);
        }

        throw new ArgumentException(
            $"'{cursor}' is not a cursor of a list in the order {order}. Pass what the page before gave as Next, or null for the first page.",
            nameof(cursor)
        );
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Prefix(Order)}_{At}_{Id}");

    private static string Prefix(JobOrder order) => ((int)order).ToString(CultureInfo.InvariantCulture);
}
