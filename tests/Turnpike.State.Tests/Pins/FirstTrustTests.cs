using Turnpike.State.Folders;
using Turnpike.State.Pins;
using Turnpike.State.Storage;
using static Turnpike.State.Tests.Storage.StateSamples;

namespace Turnpike.State.Tests.Pins;

/// <summary>Trust at first sight is good for one listing, and its end is written with its pins.</summary>
public sealed class FirstTrustTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();
    private readonly StateStore _store;

    public FirstTrustTests() => _store = StateStore.Open(DataFolder.Open(_temporary.Path), new FakeTime());

    public void Dispose()
    {
        _store.Dispose();
        _temporary.Dispose();
    }

    [Fact]
    public void The_first_listing_is_pinned_and_no_other()
    {
        _store.AddServer(Server("shop") with { Trust = FirstTrust.Awaited });
        _store.ObserveDefinitions("shop", [Tool("search")]);
        Assert.True(_store.TrustFirst("shop", [Tool("search")]));
        Assert.False(_store.TrustFirst("shop", [Tool("search", "drifted"), Tool("fresh")]));
        Assert.Equal(Tool("search").Hash, Assert.Single(_store.Current.Servers["shop"].Pins).Value.Hash);
        Assert.Equal(FirstTrust.Used, _store.Current.Servers["shop"].Trust);
        Assert.Empty(_store.ListPending("shop"));
    }

    [Fact]
    public void An_empty_listing_is_a_listing()
    {
        _store.AddServer(Server("shop") with { Trust = FirstTrust.Awaited });
        Assert.True(_store.TrustFirst("shop", []));
        Assert.False(_store.TrustFirst("shop", [Tool("search")]));
        Assert.Empty(_store.Current.Servers["shop"].Pins);
    }

    [Fact]
    public void Without_the_option_nothing_is_pinned()
    {
        _store.AddServer(Server("shop"));
        Assert.False(_store.TrustFirst("shop", [Tool("search")]));
        Assert.Empty(_store.Current.Servers["shop"].Pins);
    }

    [Fact]
    public void What_a_person_pinned_before_stands()
    {
        _store.AddServer(Server("shop", Tool("search")) with { Trust = FirstTrust.Awaited });
        _store.ObserveDefinitions("shop", [Tool("search", "drifted")]);
        _store.TrustFirst("shop", [Tool("search", "drifted"), Tool("fresh")]);
        Assert.Equal(["fresh", "search"], _store.Current.Servers["shop"].Pins.Keys.Select(k => k.Name).Order());
        Assert.Equal(Tool("search").Hash, _store.Current.Servers["shop"].Pins.Values.Single(d => d.Name == "search").Hash);
        Assert.Single(_store.ListPending("shop"));
    }
}
