using System.Buffers.Binary;
using System.Data;
using System.Text;

namespace JobLib.SqlServer.Tests.Tds;

/// <summary>Writes what a server answers: the tokens of the protocol that Microsoft publishes as MS-TDS, as far as the driver asks for them.</summary>
internal sealed class TdsTokens
{
    private static readonly byte[] Collation = [0x09, 0x04, 0xD0, 0x00, 0x34];

    private readonly List<byte> written = [];

    public byte[] ToArray() => [.. written];

    /// <summary>The answer to a login: the database, the size of packets, and that the login is accepted.</summary>
    public TdsTokens LoggedIn(string database)
    {
        Environment(1, database);
        Environment(4, "4096");
        Byte(0xE3).Short(8).Byte(7).Byte(Collation.Length).Bytes(Collation).Byte(0);
        var body = new TdsTokens().Byte(1).Bytes([0x74, 0x00, 0x00, 0x04]).Name("Scripted").Bytes([15, 0, 7, 208]).ToArray();
        return Byte(0xAD).Short(body.Length).Bytes(body).Done(0xFD, 0, 0);
    }

    public TdsTokens Error(SqlFault fault)
    {
        var body = new TdsTokens().Int(fault.Number).Byte(fault.State).Byte(fault.Class).LongName(fault.Message).Name("scripted").Name("").Int(1).ToArray();
        return Byte(0xAA).Short(body.Length).Bytes(body);
    }

    public TdsTokens ResultSet(DataTable table)
    {
        Byte(0x81).Short(table.Columns.Count);
        foreach (DataColumn column in table.Columns) Int(0).Short(1).Type(column.DataType).Name("");
        foreach (DataRow row in table.Rows)
        {
            Byte(0xD1);
            foreach (DataColumn column in table.Columns) Value(row[column], column.DataType);
        }

        return Done(0xFF, 0x11, table.Rows.Count);
    }

    /// <summary>The end: <c>0xFD</c> of a batch, <c>0xFE</c> of a call, <c>0xFF</c> of a statement in one.</summary>
    public TdsTokens Done(byte token, int status, long rows) => Byte(token).Short(status).Short(0).Long(rows);

    private void Environment(byte type, string value)
    {
        var body = new TdsTokens().Byte(type).Name(value).Name("").ToArray();
        Byte(0xE3).Short(body.Length).Bytes(body);
    }

    private TdsTokens Type(Type type) => Size(type) switch
    {
        0 when type == typeof(string) => Byte(0xE7).Short(8_000).Bytes(Collation),
        0 => Byte(0xA5).Short(8_000),
        var size => Byte(type == typeof(bool) ? 0x68 : 0x26).Byte(size),
    };

    private void Value(object? value, Type type)
    {
        _ = value switch
        {
            DBNull when Size(type) > 0 => Byte(0),
            DBNull => Short(0xFFFF),
            bool flag => Byte(1).Byte(flag ? 1 : 0),
            byte number => Byte(1).Byte(number),
            int number => Byte(4).Int(number),
            long number => Byte(8).Long(number),
            string text => Short(2 * text.Length).Bytes(Encoding.Unicode.GetBytes(text)),
            byte[] bytes => Short(bytes.Length).Bytes(bytes),
            _ => throw new NotSupportedException($"A {value?.GetType().Name} cannot be written."),
        };
    }

    private static int Size(Type type) => type == typeof(bool) || type == typeof(byte) ? 1 : type == typeof(int) ? 4 : type == typeof(long) ? 8 : 0;

    private TdsTokens Name(string text) => Byte(text.Length).Bytes(Encoding.Unicode.GetBytes(text));

    private TdsTokens LongName(string text) => Short(text.Length).Bytes(Encoding.Unicode.GetBytes(text));

    private TdsTokens Byte(int value) => Bytes([(byte)value]);

    private TdsTokens Short(int value)
    {
        Span<byte> bytes = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)value);
        return Bytes(bytes);
    }

    private TdsTokens Int(int value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return Bytes(bytes);
    }

    private TdsTokens Long(long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return Bytes(bytes);
    }

    private TdsTokens Bytes(ReadOnlySpan<byte> bytes)
    {
        written.AddRange(bytes);
        return this;
    }
}
