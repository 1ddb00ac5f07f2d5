using JobLib.Kernel;

namespace JobLib.Tests.Kernel;

public sealed class TypeNamesTests
{
    private const string Generic = "Shop.Repository`1[[Shop.Order, Shop]], Shop";

    [Theory]
    [InlineData("Shop.IMailer, Shop", "Shop.IMailer")]
    [InlineData("Shop.IMailer", "Shop.IMailer")]
    [InlineData(Generic, "Shop.Repository`1[[Shop.Order, Shop]]")]
    [InlineData("Shop.Repository`1[[Shop.Order, Shop]]", "Shop.Repository`1[[Shop.Order, Shop]]")]
    public void The_assembly_is_what_follows_the_last_comma_outside_of_brackets(string type, string name) => Assert.Equal(name, StoredTypeNames.FullName(type));

    [Theory]
    [InlineData("Shop.IMailer, Shop", "shop.imailer", true)]
    [InlineData("Shop.IMailer, Shop", "imailer", true)]
    [InlineData("Shop.IMailer, Shop", "mailer", false)]
    [InlineData("Shop.IMailer, Shop", "Shop", false)]
    [InlineData("IMailer, Shop", "IMailer", true)]
    [InlineData(Generic, "Repository`1[[Shop.Order, Shop]]", true)]
    public void A_type_is_found_by_its_name_with_or_without_its_namespace(string type, string wanted, bool found) =>
        Assert.Equal(found, StoredTypeNames.Matches(type, wanted));
}
