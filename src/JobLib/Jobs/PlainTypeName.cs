namespace JobLib.Jobs;

/// <summary>The name of a stored type as lists show it.</summary>
internal static class PlainTypeName
{
    /// <summary>Without namespace, outer type, type arguments and assembly: <c>Repository</c> of <c>Shop.Repository`1[[Shop.Order, Shop]], Shop</c>.</summary>
    public static string Of(string type)
    {
        var end = type.AsSpan().IndexOfAny(',', '[', '`');
        var head = end < 0 ? type : type[..end];
        return head[(head.LastIndexOfAny(['.', '+']) + 1)..];
    }
}
