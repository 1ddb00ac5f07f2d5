namespace JobLib.Sqlite.Sql;

internal static class MethodSql
{
    public const string Insert = "INSERT INTO joblib_method (type, method, signature) VALUES (:type, :method, :signature) ON CONFLICT DO NOTHING";

    public const string FindNumber = "SELECT id FROM joblib_method WHERE type = :type AND method = :method AND signature = :signature";

    public const string Find = "SELECT type, method, signature FROM joblib_method WHERE id = :id";

    public const string All = "SELECT id, type, method FROM joblib_method";
}
