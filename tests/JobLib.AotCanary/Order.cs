namespace JobLib.AotCanary;

/// <summary>With properties that are set: the serializer needs code for a constructor with parameters, which nobody has compiled.</summary>
public sealed record Order
{
    public required int Id { get; init; }

    public required IReadOnlyList<string> Lines { get; init; }
}
