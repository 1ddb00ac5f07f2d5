using System.Text;

namespace JobLib.Recurring.Schedules;

/// <summary>A number that a text has on every machine and in every version: FNV-1a, mixed so that ids that differ in one character lie far apart.</summary>
internal static class StableHash
{
    public static ulong Of(string text)
    {
        var hash = 14695981039346656037UL;
        foreach (var octet in Encoding.UTF8.GetBytes(text)) hash = unchecked((hash ^ octet) * 1099511628211UL);
        hash = unchecked((hash ^ (hash >> 33)) * 0xff51afd7ed558ccdUL);
        return hash ^ (hash >> 33);
    }
}
