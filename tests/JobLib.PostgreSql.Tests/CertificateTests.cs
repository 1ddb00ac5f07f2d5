using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using JobLib.PostgreSql.Tests.Server;
using JobLib.Storage;
using Npgsql;

namespace JobLib.PostgreSql.Tests;

public sealed class CertificateTests
{
    [Fact]
    public async Task A_certificate_that_is_not_trusted_is_refused_with_what_to_set_and_accepted_when_that_is_done()
    {
        using var database = TestDatabase.StartPrivate();
        using var authority = Issue();
        await database.EncryptAsync(authority);
        var connection = new NpgsqlConnectionStringBuilder(database.ConnectionString) { SslMode = SslMode.VerifyFull, Host = "localhost" };
        await using (var storage = PostgreSqlStorage.Open(connection.ConnectionString, new()))
        {
            var error = await Assert.ThrowsAsync<StorageException>(async () => await storage.PrepareAsync(SchemaMode.Migrate, new(), default));
            Assert.Contains("certificate", error.Message, StringComparison.Ordinal);
            Assert.Contains("Root Certificate", error.Message, StringComparison.Ordinal);
            Assert.False(error.IsTransient);
        }

        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, authority.ExportCertificatePem(), TestContext.Current.CancellationToken);
            connection.RootCertificate = file;
            await using var storage = PostgreSqlStorage.Open(connection.ConnectionString, new());
            await storage.PrepareAsync(SchemaMode.Migrate, new(), default);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static X509Certificate2 Issue()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }
}
