namespace Shop.Mailing;

/// <summary>What the guides' <see cref="JobLib.Samples.Tests.Guides.IMailer"/> was called before.</summary>
public interface IMailSender
{
    Task<int> Send(int id, CancellationToken cancellationToken);
}
