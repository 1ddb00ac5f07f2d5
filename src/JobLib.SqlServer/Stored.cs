// What the sources in src/Shared/Relational call by one name in every driver.
global using JobLib.Relational;
global using JobLib.Relational.Reading;
global using JobLib.SqlServer;
global using JobLib.SqlServer.Reading;
global using Connection = System.Data.Common.DbConnection;
global using Session = JobLib.SqlServer.SqlServerSession;
global using StoredByte = byte;
global using StoredId = byte[];
global using StoredIds = string;
global using StoredTime = long;
