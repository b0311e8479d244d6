using Turnpike.Catalog.Definitions;
using Turnpike.State.Folders;
using Turnpike.State.Pins;
using Turnpike.State.Snapshots;
using Turnpike.State.Storage;
using static Turnpike.State.Tests.Storage.StateSamples;

namespace Turnpike.State.Tests.Storage;

public sealed class PinTests : IDisposable
{
    private static readonly PinKey Refund = new(DefinitionKind.Tool, "refund");
    private readonly TemporaryFolder _temporary = new();
    private readonly StateStore _store;

    public PinTests()
    {
        _store = StateStore.Open(DataFolder.Open(_temporary.Path), new FakeTime());
        _store.AddServer(Server("shop", Tool("refund"), Tool("search")));
    }

    public void Dispose()
    {
        _store.Dispose();
        _temporary.Dispose();
    }

    [Fact]
    public void What_equals_its_pin_is_no_news()
    {
        Assert.Empty(_store.ObserveDefinitions("shop", [Tool("search"), Tool("refund")], complete: true));
        Assert.Empty(_store.ListPending());
    }

    [Fact]
    public void A_new_and_a_changed_definition_wait_and_nothing_becomes_approved_by_being_seen()
    {
        var before = _store.Current;

        var news = _store.ObserveDefinitions("shop", [Tool("refund", "drifted"), Tool("fresh"), Tool("search")]);

        Assert.Equal([(PinChange.Changed, "refund"), (PinChange.Added, "fresh")], news.Select(pin => (pin.Change, pin.Key.Name)));
        Assert.Same(before, _store.Current);
        var waiting = _store.ListPending("shop");
        Assert.Equal([(PinChange.Added, "fresh"), (PinChange.Changed, "refund")], waiting.Select(pin => (pin.Change, pin.Key.Name)));
        Assert.Equal(Tool("refund", "drifted").Hash, waiting[1].Seen!.Hash);
        Assert.Equal(Tool("refund").Hash, waiting[1].Approved!.Hash);
    }

    [Fact]
    public void The_same_sight_again_is_no_news_and_writes_nothing()
    {
        _store.ObserveDefinitions("shop", [Tool("fresh")]);
        var waiting = _store.ListPending();

        Assert.Empty(_store.ObserveDefinitions("shop", [Tool("fresh")]));
        Assert.Equal(waiting.Single().SeenAt, _store.ListPending().Single().SeenAt);
    }

    [Fact]
    public void A_server_that_goes_back_to_its_pin_waits_for_nothing()
    {
        _store.ObserveDefinitions("shop", [Tool("refund", "drifted")]);

        Assert.Empty(_store.ObserveDefinitions("shop", [Tool("refund")]));

        Assert.Empty(_store.ListPending());
    }

    [Fact]
    public void Approving_pins_the_hash_that_was_given()
    {
        var seen = _store.ObserveDefinitions("shop", [Tool("refund", "drifted")]).Single().Seen!;

        _store.ApprovePins("shop", [seen]);

        Assert.Equal(seen.Hash, _store.Current.Servers["shop"].Pins[Refund].Hash);
        Assert.Empty(_store.ListPending());
        Assert.NotEmpty(_store.ObserveDefinitions("shop", [Tool("refund")]));
    }

    [Fact]
    public void What_was_rejected_is_not_listed_again_until_it_changes()
    {
        var seen = _store.ObserveDefinitions("shop", [Tool("refund", "bad")]).Single().Seen!;
        Assert.Throws<StateConflictException>(() => _store.RejectPending("shop", Refund, Tool("refund", "else").Hash));

        _store.RejectPending("shop", Refund, seen.Hash);

        Assert.Empty(_store.ObserveDefinitions("shop", [Tool("refund", "bad")]));
        Assert.Empty(_store.ListPending());
        Assert.Single(_store.ObserveDefinitions("shop", [Tool("refund", "worse")]));
        Assert.Single(_store.ListPending());
    }

    [Fact]
    public void Only_a_complete_sight_tells_what_has_gone()
    {
        _store.ObserveDefinitions("shop", [Tool("fresh")]);
        Assert.Single(_store.ListPending());

        var news = _store.ObserveDefinitions("shop", [Tool("search")], complete: true);

        Assert.Equal([(PinChange.Removed, "refund")], news.Select(pin => (pin.Change, pin.Key.Name)));
        Assert.Equal([(PinChange.Removed, "refund")], _store.ListPending().Select(pin => (pin.Change, pin.Key.Name)));
        Assert.True(_store.Current.Servers["shop"].Pins.ContainsKey(Refund));
        Assert.Empty(_store.ObserveDefinitions("shop", [Tool("search")], complete: true));
        Assert.Empty(_store.ObserveDefinitions("shop", [Tool("search"), Tool("refund")], complete: true));
        Assert.Empty(_store.ListPending());
    }

    [Fact]
    public void Unchanged_definitions_are_the_same_object_from_one_snapshot_to_the_next()
    {
        var before = _store.Current.Servers["shop"].Pins[Refund];

        _store.PutPolicy("p", Policy());

        Assert.Same(before, _store.Current.Servers["shop"].Pins[Refund]);
    }

    [Fact]
    public void A_server_that_makes_up_names_without_end_is_not_followed_without_end()
    {
        var made = Enumerable.Range(0, StateStore.MaxPending + 10).Select(n => Tool("refund") with { Name = "t" + n }).ToList();

        Assert.Equal(StateStore.MaxPending, _store.ObserveDefinitions("shop", made).Length);
        Assert.Empty(_store.ObserveDefinitions("shop", made));
    }

    [Fact]
    public void An_unknown_server_is_a_conflict() =>
        Assert.Equal("shop", Assert.Throws<StateConflictException>(() => _store.ObserveDefinitions("shp", [])).Nearest);
}
