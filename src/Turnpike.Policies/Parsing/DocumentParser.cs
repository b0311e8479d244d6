using System.Collections.Immutable;
using Turnpike.Policies.Documents;
using Turnpike.Wire.Json;

namespace Turnpike.Policies.Parsing;

/// <summary>Reads a whole policy from its JSON. Wrong parts are reported and left out, so that one reading finds every error.</summary>
internal sealed class DocumentParser
{
    private readonly ProblemList _problems;
    private readonly RuleParser _rules;

    private DocumentParser(ProblemList problems)
    {
        _problems = problems;
        _rules = new RuleParser(problems);
    }

    /// <summary>Reads a document; what is returned is complete only where no error was reported.</summary>
    public static PolicyDocument? Parse(JsonView root, ProblemList problems) => new DocumentParser(problems).Parse(root);

    private PolicyDocument? Parse(JsonView root)
    {
        var policy = MemberReader.Read(root, new Place(string.Empty, root.Start), Grammar.Policy, _problems);
        if (policy is null)
        {
            return null;
        }

        CheckVersion(policy);
        policy.TryWord("default", ["allow", "deny"], out var byDefault, out var defaultPlace);
        return new PolicyDocument
        {
            AllowsByDefault = byDefault == "allow",
            DefaultPlace = defaultPlace,
            Shadow = ParseShadow(policy),
            Name = policy.Text("name"),
            Description = policy.Text("description"),
            Hide = ParseHide(policy),
            AllTools = policy.TryGet("all_tools", out var allTools, out var place) ? _rules.Parse(allTools, place, RuleKind.AllTools) : null,
            Tools = ParseEntries(policy, "tools", RuleKind.Tool),
            Resources = ParseEntries(policy, "resources", RuleKind.Resource),
            Prompts = ParseEntries(policy, "prompts", RuleKind.Prompt),
            ServerRequests = ParseServerRequests(policy),
        };
    }

    private void CheckVersion(MemberReader policy)
    {
        if (!policy.TryGet("version", out var version, out var place) || version.Is("1"u8))
        {
            return;
        }

        _problems.Error(place, version.Kind == JsonKind.Number
            ? $"\"version\" must be the string \"1\", found {JsonWords.Of(version)}: put it in quotes"
            : $"\"version\" must be the string \"1\", found {JsonWords.Of(version)}", "\"1\"");
    }

    private ShadowClause? ParseShadow(MemberReader policy)
    {
        policy.TryWord("mode", ["enforce", "shadow"], out var mode, out var modePlace);
        var hasUntil = policy.TryGet("until", out var value, out var place);
        if (mode != "shadow")
        {
            if (hasUntil)
            {
                _problems.Error(place, "\"until\" stands only beside \"mode\": \"shadow\": remove it, or write the mode");
            }

            return null;
        }

        if (!hasUntil)
        {
            _problems.Error(modePlace, "\"mode\": \"shadow\" needs an end: write \"until\" beside it, a time at most 30 days ahead such as \"2026-12-01T00:00:00Z\"");
            return null;
        }

        if (TimestampText.Read(value) is { } until)
        {
            return new ShadowClause(place, until);
        }

        _problems.Error(place, $"\"until\" must be a time with its zone such as \"2026-12-01T00:00:00Z\" (RFC 3339), found {JsonWords.Of(value)}");
        return null;
    }

    private ImmutableArray<NamePattern> ParseHide(MemberReader policy)
    {
        var hidden = ImmutableArray.CreateBuilder<NamePattern>();
        foreach (var (value, place) in policy.List("hide", "names or globs"))
        {
            if (value.Kind == JsonKind.String)
            {
                hidden.Add(new NamePattern(place, value.GetString()));
            }
            else
            {
                _problems.Error(place, $"\"hide\" lists names or globs, found {JsonWords.Of(value)}");
            }
        }

        return hidden.ToImmutable();
    }

    private ImmutableArray<RuleEntry> ParseEntries(MemberReader policy, string section, RuleKind kind)
    {
        if (!policy.TryGet(section, out var entries, out var place))
        {
            return [];
        }

        if (entries.Kind != JsonKind.Object)
        {
            _problems.Error(place, $"\"{section}\" must be an object from names or globs to rules, found {JsonWords.Of(entries)}");
            return [];
        }

        var result = ImmutableArray.CreateBuilder<RuleEntry>(entries.Count);
        foreach (var member in entries.Members)
        {
            var name = member.Name.GetString();
            if (_rules.Parse(member.Value, place.Member(name, member.Value.Start), kind) is { } rule)
            {
                result.Add(new RuleEntry(new NamePattern(place.Member(name, member.Name.Start), name), rule));
            }
        }

        return result.ToImmutable();
    }

    private ImmutableArray<ServerRequestEntry> ParseServerRequests(MemberReader policy)
    {
        string[] kinds = ["sampling", "elicitation", "roots"];
        if (!policy.TryGet("server_requests", out var requests, out var place))
        {
            return [];
        }

        if (requests.Kind != JsonKind.Object)
        {
            _problems.Error(place, $"\"server_requests\" must be an object from sampling, elicitation or roots to allow or deny, found {JsonWords.Of(requests)}");
            return [];
        }

        var result = ImmutableArray.CreateBuilder<ServerRequestEntry>();
        foreach (var member in requests.Members)
        {
            var kind = member.Name.GetString();
            var entry = place.Member(kind, member.Value.Start);
            if (!kinds.Contains(kind, StringComparer.Ordinal))
            {
                _problems.Error(entry with { Offset = member.Name.Start }, $"unknown key \"{kind}\" in server_requests; {NearestName.Hint(kind, kinds)}");
            }
            else if (member.Value.Is("allow"u8) || member.Value.Is("deny"u8))
            {
                result.Add(new ServerRequestEntry(entry, kind, member.Value.Is("allow"u8)));
            }
            else
            {
                _problems.Error(entry, $"\"{kind}\" must be \"allow\" or \"deny\", found {JsonWords.Of(member.Value)}");
            }
        }

        return result.ToImmutable();
    }
}
