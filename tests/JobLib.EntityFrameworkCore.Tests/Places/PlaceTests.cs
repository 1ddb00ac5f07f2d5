using JobLib.EntityFrameworkCore.Tests.Shops;

namespace JobLib.EntityFrameworkCore.Tests.Places;

/// <summary>Tests that are the same on every database: each has a subclass for each of them.</summary>
public abstract class PlaceTests : IAsyncLifetime
{
    private Place? place;
    private Shop? shop;

    protected Shop Shop => shop ?? throw new InvalidOperationException("The test has not begun.");

    protected Place Place => place ?? throw new InvalidOperationException("The test has not begun.");

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>How the contexts repeat what fails.</summary>
    protected virtual StrategyFactory Strategy => dependencies => new RepeatingStrategy(dependencies);

    protected abstract Task<Place> MakePlaceAsync();

    public async ValueTask InitializeAsync()
    {
        place = await MakePlaceAsync();
        shop = await Shop.OpenAsync(place, Strategy);
    }

    public async ValueTask DisposeAsync()
    {
        if (shop is not null) await shop.DisposeAsync();
        if (place is not null) await place.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected async Task SaveAsync(Order order)
    {
        var db = Shop.Context();
        db.Add(order);
        await db.SaveChangesAsync(Token);
    }
}
