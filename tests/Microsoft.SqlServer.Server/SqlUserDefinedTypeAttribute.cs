namespace Microsoft.SqlServer.Server;

/// <summary>Marks a user-defined type.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct)]
public sealed class SqlUserDefinedTypeAttribute(Format format) : Attribute
{
    /// <summary>How it is serialized.</summary>
    public Format Format { get; } = format;

    /// <summary>The largest size of a value, in bytes.</summary>
    public int MaxByteSize { get; set; }

    /// <summary>Whether all values have one size.</summary>
    public bool IsFixedLength { get; set; }

    /// <summary>Whether values are compared by their bytes.</summary>
    public bool IsByteOrdered { get; set; }

    /// <summary>The method that checks values.</summary>
    public string? ValidationMethodName { get; set; }

    /// <summary>The type's name in the database.</summary>
    public string? Name { get; set; }
}
