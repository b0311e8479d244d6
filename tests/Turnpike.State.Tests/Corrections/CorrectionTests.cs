using Turnpike.Catalog.Classification;
using Turnpike.State.Corrections;
using Turnpike.State.Folders;
using Turnpike.State.Storage;
using static Turnpike.State.Tests.Storage.StateSamples;

namespace Turnpike.State.Tests.Corrections;

/// <summary>What a person says of a definition stays with that definition and with no other.</summary>
public sealed class CorrectionTests : IDisposable
{
    private static readonly CorrectionKey Refund = new("refund", Tool("refund").Hash);
    private readonly TemporaryFolder _temporary = new();
    private StateStore _store;

    public CorrectionTests()
    {
        _store = Open();
        _store.AddServer(Server("shop", Tool("refund"), Tool("search")));
    }

    public void Dispose()
    {
        _store.Dispose();
        _temporary.Dispose();
    }

    [Fact]
    public void It_holds_for_its_definition_alone_and_survives_sights_approvals_and_a_restart()
    {
        var said = Said(ToolClass.Financial, RiskFlags.Admin | RiskFlags.ExternalSend);
        _store.PutCorrection("shop", Refund, said, replaces: null);
        _store.ObserveDefinitions("shop", [Tool("refund"), Tool("search", "drifted")], complete: true);
        _store.ApprovePins("shop", [Tool("search", "drifted")]);
        _store.Dispose();
        _store = Open();
        Assert.Equal(said, _store.Current.Correction("shop", "refund", Refund.Hash));
        Assert.Null(_store.Current.Correction("shop", "refund", Tool("refund", "drifted").Hash));
        Assert.Null(_store.Current.Correction("shop", "search", Refund.Hash));
        Assert.Null(_store.Current.Correction("other", "refund", Refund.Hash));
    }

    [Fact]
    public void A_policy_sees_the_persons_word_and_without_one_the_classifiers()
    {
        var pin = Tool("refund", "Gives the money of a charge back.");
        _store.ApprovePins("shop", [pin]);
        var judged = RiskFacts.Of(RiskClassifier.Classify(pin));
        Assert.Equal(judged, _store.Current.Servers["shop"].Risk(pin));
        _store.PutCorrection("shop", new CorrectionKey("refund", pin.Hash), Said(ToolClass.Read, RiskFlags.Admin | RiskFlags.Code), replaces: null);
        var corrected = _store.Current.Servers["shop"].Risk(pin)!.Value;
        Assert.Equal(("Read", "admin code"), (corrected.Class, string.Join(' ', corrected.Flags)));
        Assert.NotEqual(judged.Class, corrected.Class);
        Assert.Null(_store.Current.Servers["shop"].Risk(pin with { Kind = Turnpike.Catalog.Definitions.DefinitionKind.Prompt, Name = "other" }));
    }

    [Fact]
    public void Of_two_who_saw_the_same_only_the_first_is_heard()
    {
        _store.PutCorrection("shop", Refund, Said(ToolClass.Financial), replaces: null);
        var first = _store.Current.Servers["shop"].Corrections[Refund].Revision;
        _store.PutCorrection("shop", Refund, Said(ToolClass.Write), first);
        Assert.Throws<StateConflictException>(() => _store.PutCorrection("shop", Refund, Said(ToolClass.Read), first));
        Assert.Throws<StateConflictException>(() => _store.PutCorrection("shop", Refund, Said(ToolClass.Read), replaces: null));
        Assert.Throws<StateConflictException>(() => _store.RemoveCorrection("shop", Refund, first));
        Assert.Equal(ToolClass.Write, _store.Current.Correction("shop", "refund", Refund.Hash)!.Class);
        _store.RemoveCorrection("shop", Refund, _store.Current.Servers["shop"].Corrections[Refund].Revision);
        Assert.Null(_store.Current.Correction("shop", "refund", Refund.Hash));
        Assert.Throws<StateConflictException>(() => _store.PutCorrection("shop", Refund, Said(ToolClass.Read), first));
    }

    [Fact]
    public void It_is_part_of_what_a_snapshots_digest_names()
    {
        var before = _store.Current.Digest;
        _store.PutCorrection("shop", Refund, Said(ToolClass.Write), replaces: null);
        var with = _store.Current.Digest;
        _store.RemoveCorrection("shop", Refund, _store.Current.Servers["shop"].Corrections[Refund].Revision);
        Assert.NotEqual(before, with);
        Assert.Equal(before, _store.Current.Digest);
    }

    [Fact]
    public void It_goes_with_its_server()
    {
        _store.PutCorrection("shop", Refund, Said(ToolClass.Write), replaces: null);
        _store.RemoveServer("shop");
        _store.AddServer(Server("shop", Tool("refund")));
        Assert.Null(_store.Current.Correction("shop", "refund", Refund.Hash));
    }

    private static RiskCorrection Said(ToolClass risk, RiskFlags flags = RiskFlags.None) => new(
        risk, RiskSeverity.High, flags, "anna", DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_123), "it books money");

    private StateStore Open() => StateStore.Open(DataFolder.Open(_temporary.Path), new FakeTime());
}
