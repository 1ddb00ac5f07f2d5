using System.Globalization;
using JobLib.Cli.Connecting;
using JobLib.Management;
using Microsoft.Data.Sqlite;

namespace JobLib.Cli.Commands.Doctor;

/// <summary>What only a file can be asked: whether it may be written, whether it is whole, and how large its log is.</summary>
internal static class SqliteChecks
{
    private const long LargeLog = 256 * 1024 * 1024; // sixteen times what it may grow to by SqliteStorageOptions.MaxWalBytes

    public static IReadOnlyList<DoctorFinding> Run(ConnectionSettings settings)
    {
        var path = settings.FileOfSqlite;
        if (!File.Exists(path)) return [];
        return [Rights(path), Whole(path), Log(path)];
    }

    private static DoctorFinding Rights(string path)
    {
        try
        {
            using var file = File.Open(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            return DoctorFinding.Fine("rights", "This user may write the file.");
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException)
        {
            return DoctorFinding.Wrong(
                "rights",
                $"This user may not write the file: {error.Message}",
                "Give it the right to write the file and its folder: SQLite keeps -wal and -shm files beside it."
            );
        }
    }

    private static DoctorFinding Whole(string path)
    {
        try
        {
            using var connection = new SqliteConnection(
                new SqliteConnectionStringBuilder
                {
                    DataSource = path,
                    Mode = SqliteOpenMode.ReadOnly,
                    Pooling = false,
                }.ConnectionString
            );
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA quick_check(1)";
            var answer = Convert.ToString(command.ExecuteScalar(), CultureInfo.InvariantCulture);
            return answer == "ok"
                ? DoctorFinding.Fine("file", $"It is whole (SQLite {connection.ServerVersion} has looked; the application may bring another).")
                : DoctorFinding.Wrong(
                    "file",
                    $"It is damaged: {answer}",
                    "Restore it from a backup, or save what can be read with SQLite's own .recover into a new file."
                );
        }
        catch (SqliteException error)
        {
            return DoctorFinding.Wrong(
                "file",
                $"It cannot be read: {error.Message}",
                "Restore it from a backup, or save what can be read with SQLite's own .recover into a new file."
            );
        }
    }

    private static DoctorFinding Log(string path)
    {
        var log = new FileInfo(path + "-wal");
        var size = log.Exists ? log.Length : 0;
        return size < LargeLog
            ? DoctorFinding.Fine("log", $"{Format.Number(size / 1024)} kB are not yet written back.")
            : DoctorFinding.Wrong(
                "log",
                $"{Format.Number(size / 1024)} kB are not yet written back.",
                "Somebody reads the file without an end, such as a backup: end it, and the log is written back."
            );
    }
}
