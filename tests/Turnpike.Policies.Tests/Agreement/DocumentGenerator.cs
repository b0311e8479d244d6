using Turnpike.Policies.Tests.Reference;

namespace Turnpike.Policies.Tests.Agreement;

/// <summary>Makes documents and calls that are likely to meet: few names, few paths, values that stand close to each other.</summary>
internal sealed class DocumentGenerator
{
    private readonly Dice _dice;
    private readonly ConditionGenerator _conditions;
    private readonly CallGenerator _calls;
    private readonly bool _mayShadow;
    private readonly List<string> _listed = [];
    private int _counters;

    /// <param name="seed">Decides everything.</param>
    /// <param name="negates">Whether conditions use <c>not</c>.</param>
    /// <param name="mayShadow">Whether a document may be in shadow, where nothing of steps 4 to 10 denies.</param>
    public DocumentGenerator(int seed, bool negates = true, bool mayShadow = true)
    {
        _dice = new Dice(seed);
        _conditions = new ConditionGenerator(_dice, negates);
        _calls = new CallGenerator(_dice);
        _mayShadow = mayShadow;
    }

    public string Document()
    {
        var members = new List<string> { "\"version\":\"1\"", $"\"default\":\"{_dice.Pick("allow", "deny")}\"" };
        _dice.Maybe(0.25, members, () => $"\"hide\":[{_dice.List(0, 2, () => _dice.Text(_dice.Chance(0.3) ? _dice.Pick(Values.Globs) : _dice.Pick(Values.Names)))}]");
        _dice.Maybe(0.4, members, () => "\"all_tools\":" + Rule("all_tools"));
        _dice.Maybe(0.97, members, () => "\"tools\":" + Entries("tool"));
        _dice.Maybe(0.3, members, () => "\"resources\":" + Entries("resource"));
        _dice.Maybe(0.3, members, () => "\"prompts\":" + Entries("prompt"));
        _dice.Maybe(0.3, members, () => $"\"server_requests\":{{\"sampling\":\"{_dice.Pick("allow", "deny")}\"}}");
        if (_mayShadow && _dice.Chance(0.1))
        {
            members.Add("\"mode\":\"shadow\"");
            members.Add($"\"until\":\"2026-11-{_dice.Between(19, 24)}T{_dice.Between(10, 23)}:00:00Z\"");
        }
        else
        {
            _dice.Maybe(0.1, members, () => "\"mode\":\"enforce\"");
        }

        return _dice.Object(members);
    }

    public ReferenceCall Call() => _calls.Call(_listed);

    private string Entries(string kind)
    {
        var names = new List<string>();
        for (var i = _dice.Between(1, 4); i > 0; i--)
        {
            names.Add(_dice.Chance(0.35) ? _dice.Pick(Values.Globs) : _dice.Pick(Values.Names));
        }

        _listed.AddRange(names.Where(n => !ReferenceGlob.IsGlob(n)));
        return "{" + string.Join(',', names.Distinct(StringComparer.Ordinal).Select(n => $"{_dice.Text(n)}:{Rule(kind)}")) + "}";
    }

    private string Rule(string kind)
    {
        var members = new List<string>();
        var action = kind != "all_tools" && _dice.Chance(0.25) ? _dice.Pick("allow", "deny", "require_approval") : null;
        if (action is not null)
        {
            members.Add($"\"action\":\"{action}\"");
        }

        _dice.Maybe(0.3, members, () => $"\"reason\":{_dice.Text("because " + kind)}");
        _dice.Maybe(kind == "all_tools" ? 0.2 : 0.75, members, () => $"\"arguments\":\"{(kind == "all_tools" || _dice.Chance(0.3) ? _dice.Pick("schema", "strict") : "open")}\"");
        _dice.Maybe(0.45, members, () => $"\"deny_if\":[{_dice.List(0, 2, () => Predicate(kind))}]");
        _dice.Maybe(0.4, members, () => $"\"require\":[{_dice.List(0, 2, () => Predicate(kind))}]");
        _dice.Maybe(0.3, members, () => $"\"limits\":[{_dice.List(0, 2, Limit)}]");
        _dice.Maybe(0.12, members, () => "\"rate_limit\":" + _dice.Pick("\"10/minute\"", "{\"max\":3,\"window\":60}"));
        _dice.Maybe(0.2, members, Flow);
        _dice.Maybe(0.2, members, () => Approval(kind, mayAsk: action != "require_approval"));
        _dice.Maybe(0.15, members, () => Result(kind));
        return _dice.Object(members);
    }

    private string Predicate(string kind) =>
        $"{{\"conditions\":{_conditions.Conditions(0, 3, kind)}{(_dice.Chance(0.5) ? ",\"on_deny\":" + _dice.Text("no " + _dice.Next(3)) : "")}}}";

    private string Flow()
    {
        var members = new List<string>();
        _dice.Maybe(0.6, members, () => $"\"labels\":[{_dice.Few(2, Values.Labels)}]");
        _dice.Maybe(0.5, members, () => $"\"forbid_after\":[{_dice.Few(2, Values.Labels)}]");
        _dice.Maybe(0.5, members, () => $"\"approve_after\":[{_dice.Few(2, Values.Labels)}]");
        return "\"flow\":" + (members.Count == 0 ? $"{{\"labels\":[{_dice.Few(2, Values.Labels)}]}}" : _dice.Object(members));
    }

    private string Approval(string kind, bool mayAsk)
    {
        var members = new List<string>();
        if (mayAsk)
        {
            _dice.Maybe(0.7, members, () => "\"when\":" + _conditions.Conditions(1, 2, kind));
        }

        _dice.Maybe(0.4, members, () => $"\"timeout\":\"{_dice.Pick("15m", "1h", "PT30M")}\"");
        _dice.Maybe(0.4, members, () => $"\"quorum\":{_dice.Between(1, 3)}");
        _dice.Maybe(0.4, members, () => $"\"approvers\":[{_dice.Few(2, "ops", "finance")}]");
        _dice.Maybe(0.2, members, () => $"\"hold\":{_dice.Pick("5", "30")}");
        return "\"approval\":" + _dice.Object(members);
    }

    private string Result(string kind)
    {
        var members = new List<string> { $"\"max_bytes\":{_dice.Pick("1000", "65536")}" };
        _dice.Maybe(0.7, members, () => $"\"deny_if\":[{_dice.List(1, 2, () => $"{{\"conditions\":[{_dice.List(0, 2, () => _conditions.OfResult(kind))}]{(_dice.Chance(0.5) ? ",\"on_deny\":\"not that\"" : "")}}}")}]");
        return "\"result\":" + _dice.Object(members);
    }

    private string Limit()
    {
        var members = new List<string> { $"\"counter\":\"c{_counters++}\"", $"\"window\":\"{_dice.Pick("minute", "hour", "day", "15m", "PT90S", "week", "month")}\"", $"\"max\":{_dice.Next(100)}" };
        if (_dice.Chance(0.15))
        {
            return $"{{\"concurrent\":{_dice.Between(1, 5)}{(_dice.Chance(0.5) ? $",\"scope\":\"{_dice.Pick("grant", "tool")}\"" : "")}}}";
        }

        _dice.Maybe(0.4, members, () => $"\"amount\":{_dice.Pick("\"args.n\"", "\"args.n\"", "\"args.x.y\"", "0", "2.5")}");
        _dice.Maybe(0.3, members, () => $"\"scope\":\"{_dice.Pick("grant", "caller", "session", "server", "tool", "organisation")}\"");
        _dice.Maybe(0.2, members, () => $"\"on_error\":\"{_dice.Pick("keep", "refund")}\"");
        return _dice.Object(members);
    }
}
