namespace JobLib.Sqlite.Tests.Conformance;

public sealed class SqliteModelConformance(SqliteFixture fixture) : JobLib.Storage.Conformance.ModelConformance(fixture);
