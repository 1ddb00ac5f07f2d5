using JobLib.Invocation;

namespace JobLib.Dashboard.Types;

/// <summary>The name by which servers count a method, taken apart: <c>Shop.Mailer.Send</c>, <c>Shop.Repository`1[[Shop.Order, Shop]].Save</c>.</summary>
/// <param name="Full">As it is counted.</param>
/// <param name="Type">The type's full name; empty when there is none.</param>
/// <param name="Method">The method.</param>
internal sealed record MethodName(string Full, string Type, string Method)
{
    /// <summary>As lists show it.</summary>
    public string Short { get; } = Type.Length == 0 ? Full : JobDisplayNames.Plain(new(Type, Method, "", "[]"));

    /// <summary>Finds its jobs; null when it stands for no method.</summary>
    public string? Search => Type.Length == 0 ? null : $"type:\"{Type}\" method:\"{Method}\"";

    public static MethodName Of(string full)
    {
        var (dot, depth) = (-1, 0);
        for (var i = 0; i < full.Length; i++)
        {
            if (full[i] == '[') depth++;
            else if (full[i] == ']') depth--;
            else if (full[i] == '.' && depth == 0) dot = i;
        }

        return dot <= 0 ? new(full, "", full) : new(full, full[..dot], full[(dot + 1)..]);
    }
}
