using Microsoft.EntityFrameworkCore;

namespace JobLib.EntityFrameworkCore.Tests.Shops;

/// <summary>The data of the application in the tests.</summary>
public class ShopContext(DbContextOptions options) : DbContext(options)
{
    public DbSet<Order> Orders => Set<Order>();
}
