// What the sources in src/Shared/Relational call by one name in every driver.
global using JobLib.PostgreSql;
global using JobLib.PostgreSql.Reading;
global using JobLib.Relational;
global using JobLib.Relational.Reading;
global using Connection = Npgsql.NpgsqlConnection;
global using Session = JobLib.PostgreSql.PostgreSqlSession;
global using StoredByte = short;
global using StoredId = System.Guid;
global using StoredIds = System.Guid[];
global using StoredTime = System.DateTime;
