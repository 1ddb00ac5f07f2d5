using JobLib.Sqlite.Engine;

namespace JobLib.Sqlite.Rows;

/// <summary>A <see cref="JobError"/> in four columns: type, message, details, fingerprint.</summary>
internal static class Errors
{
    public static JobError? Read(SqliteStatement row, int first) => row.IsNull(first)
        ? null
        : new() { Type = row.Text(first), Message = row.Text(first + 1), Details = row.TextOrNull(first + 2), Fingerprint = row.Text(first + 3) };
}
