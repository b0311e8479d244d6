using System.Collections.Immutable;
using System.Globalization;
using System.Xml.Linq;
using Turnpike.Policies.Documents;
using Turnpike.Policies.Parsing;
using Turnpike.Wire.Json;

namespace Turnpike.Policies.Testing;

/// <summary>What reading a file of cases yields: the cases, or what is wrong.</summary>
/// <param name="Cases">The cases in order; empty where there is an error.</param>
/// <param name="Problems">Errors with their places.</param>
public sealed record PolicyCases(ImmutableArray<PolicyCase> Cases, ImmutableArray<PolicyProblem> Problems);

/// <summary>
/// Tests of a policy: a file of calls with what is expected of each. JSON or YAML, a list of cases under <c>cases</c>; a case is a call
/// (see <c>docs/policy-tools.md</c>) with <c>expect</c> (allow, deny or require_approval) and, where wanted, <c>name</c>, <c>rule</c> and
/// <c>reason</c>.
/// </summary>
public static class PolicyTest
{
    private static readonly string[] CaseKeys = ["name", "expect", "rule", "reason"];
    private static readonly string[] Outcomes = ["deny", "allow", "require_approval"];

    /// <summary>Reads a file of cases (UTF-8).</summary>
    public static PolicyCases Read(ReadOnlyMemory<byte> file)
    {
        ReadOnlyMemory<byte> utf8 = file.ToArray();
        var source = new SourceText(utf8);
        var problems = new ProblemList(source);
        var tape = new JsonTape();
        var cases = ImmutableArray.CreateBuilder<PolicyCase>();
        if (DocumentText.TryRead(utf8, source, tape, problems))
        {
            if (tape.Root["cases"u8] is not { Kind: JsonKind.Array } list)
            {
                problems.Error(new Place(string.Empty, 0), "a file of cases is an object with the list \"cases\"");
            }
            else
            {
                var index = 0;
                foreach (var element in list.Elements)
                {
                    var place = new Place(string.Create(CultureInfo.InvariantCulture, $"/cases/{index++}"), element.Start);
                    if (Case(element, place, source, problems) is { } read)
                    {
                        cases.Add(read);
                    }
                }
            }
        }

        return new PolicyCases(problems.HasErrors ? [] : cases.ToImmutable(), problems.ToArray());
    }

    /// <summary>Decides every case. Without definitions of a server every arguments object satisfies the schema.</summary>
    public static ImmutableArray<PolicyCaseResult> Run(CompiledPolicy policy, IEnumerable<PolicyCase> cases)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(cases);
        return [.. cases.Select(c => Run(policy, c))];
    }

    /// <summary>The results as a JUnit report.</summary>
    public static string ToJUnit(string policyFile, IReadOnlyCollection<PolicyCaseResult> results)
    {
        ArgumentNullException.ThrowIfNull(results);
        var suite = new XElement(
            "testsuite",
            new XAttribute("name", policyFile),
            new XAttribute("tests", results.Count),
            new XAttribute("failures", results.Count(r => !r.Passed)),
            results.Select(r => new XElement(
                "testcase",
                new XAttribute("classname", policyFile),
                new XAttribute("name", Xml(r.Case.Name)),
                r.Passed ? null : new XElement("failure", new XAttribute("message", Xml(string.Join("; ", r.Differences))), Xml($"line {r.Case.Line}")))));
        return new XDocument(new XDeclaration("1.0", "utf-8", null), new XElement("testsuites", suite)).ToString() + "\n";
    }

    // XML has no way to write most control characters.
    private static string Xml(string text) => new([.. text.Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '\uFFFD' : c)]);

    private static PolicyCaseResult Run(CompiledPolicy policy, PolicyCase tested)
    {
        var decision = policy.Decide(tested.Call.Facts(GivenCall.AnySchema));
        var differences = ImmutableArray.CreateBuilder<string>();
        if (decision.Outcome != tested.Outcome)
        {
            differences.Add($"expected {Outcomes[(int)tested.Outcome]}, is {Outcomes[(int)decision.Outcome]} by {decision.Rule}{(decision.Cause is { } cause ? $" ({cause})" : "")}");
        }
        else if (tested.Rule is { } rule && !string.Equals(rule, decision.Rule, StringComparison.Ordinal))
        {
            differences.Add($"expected the rule {rule}, it is {decision.Rule}");
        }

        if (tested.Reason is { } reason && !string.Equals(reason, decision.Reason, StringComparison.Ordinal))
        {
            differences.Add($"expected the reason \"{reason}\", it is \"{decision.Reason}\"");
        }

        return new PolicyCaseResult(tested, decision, differences.ToImmutable());
    }

    private static PolicyCase? Case(JsonView value, Place place, SourceText source, ProblemList problems)
    {
        if (GivenCallReader.Read(value, CaseKeys, out var problem) is not { } call)
        {
            problems.Error(place, problem);
            return null;
        }

        var expected = GivenCallReader.Text(value, "expect");
        if (expected is null || Array.IndexOf(Outcomes, expected) is var outcome && outcome < 0)
        {
            problems.Error(place, expected is null ? "a case needs \"expect\": allow, deny or require_approval"
                : $"\"expect\" must be allow, deny or require_approval, found \"{expected}\"; {NearestName.Hint(expected, Outcomes)}");
            return null;
        }

        return new PolicyCase
        {
            Name = GivenCallReader.Text(value, "name") ?? $"{call.Name} is {expected}",
            Line = source.Locate(place.Offset).Line,
            Call = call,
            Outcome = (DecisionOutcome)Array.IndexOf(Outcomes, expected),
            Rule = GivenCallReader.Text(value, "rule"),
            Reason = GivenCallReader.Text(value, "reason"),
        };
    }
}
