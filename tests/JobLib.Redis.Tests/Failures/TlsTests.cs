using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using JobLib.Redis.Tests.Server;
using JobLib.Storage;
using JobLib.Storage.Conformance;

namespace JobLib.Redis.Tests.Failures;

/// <summary>A Redis that speaks TLS and nothing else, with a certificate of its own making.</summary>
public sealed class TlsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("joblib-tls-").FullName;

    private string Certificate => Path.Combine(folder, "certificate.pem");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Jobs_are_created_woken_up_for_and_run_over_TLS()
    {
        using var redis = Start();
        await using var storage = await Place.OpenAsync(redis, new() { AcknowledgedReplicas = 0 });
        var server = await storage.ServerAsync();
        Assert.True(server.Renew().Accepted);
        await storage.Queue.WaitAsync(["default"], TimeSpan.FromMilliseconds(1), TestContext.Current.CancellationToken); // it listens
        var waiting = storage.Queue.WaitAsync(["default"], TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        await storage.CreateAsync();
        await waiting;
        Assert.Equal(1, await server.RunAllAsync());
    }

    [Fact]
    public async Task A_certificate_that_nobody_trusts_is_refused()
    {
        using var redis = Start();
        await using var storage = Place.Connect(
            StackExchange.Redis.ConfigurationOptions.Parse($"{redis.Configuration},ssl=true,connectTimeout=500"),
            new()
            {
                MaxAttempts = 1,
                CommandTimeout = TimeSpan.FromSeconds(1),
                AcknowledgeTimeout = TimeSpan.FromMilliseconds(500),
            }
        );
        await Assert.ThrowsAnyAsync<StorageException>(async () => await storage.PrepareAsync(SchemaMode.Migrate, new(), default));
    }

    private PrivateServer Start()
    {
        WriteCertificate();
        string[] settings =
        [
            "--port 0",
            "--tls-port {port}",
            $"--tls-cert-file '{Certificate}'",
            $"--tls-key-file '{folder}/key.pem'",
            $"--tls-ca-cert-file '{Certificate}'",
            "--tls-auth-clients no",
        ];
        return new(SharedServer.Program, settings, issuer: Certificate);
    }

    private void WriteCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(
            new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true)
        );
        using var certificate = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        File.WriteAllText(Certificate, certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "key.pem"), key.ExportPkcs8PrivateKeyPem());
    }
}
