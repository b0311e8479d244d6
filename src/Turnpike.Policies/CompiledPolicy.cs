using System.Collections.Immutable;
using Turnpike.Policies.Checks;
using Turnpike.Policies.Documents;
using Turnpike.Policies.Evaluation;
using Turnpike.Policies.Explanation;
using Turnpike.Policies.Foresight;
using Turnpike.Policies.Globs;
using Turnpike.Policies.Parsing;
using Turnpike.Wire.Json;

namespace Turnpike.Policies;

/// <summary>What parsing a policy document yields: a policy, or the errors that forbid one.</summary>
/// <param name="Policy">The policy; null when there is an error.</param>
/// <param name="Problems">Errors and warnings in document order.</param>
public sealed record PolicyLoad(CompiledPolicy? Policy, ImmutableArray<PolicyProblem> Problems);

/// <summary>A policy ready to decide. Immutable; safe to share between threads; decides without allocating.</summary>
public sealed class CompiledPolicy
{
    private readonly PolicyDocument _document;
    private readonly SourceText _source;
    private readonly PolicyPlan _plan;

    private CompiledPolicy(PolicyDocument document, SourceText source, PolicyDigest digest)
    {
        _document = document;
        _source = source;
        _plan = new PolicyPlan(document);
        Digest = digest;
        ArgumentPaths = ArgumentPath.Of(document);
        var roots = document.Rules().SelectMany(r => r.Comparisons).Select(c => c.Path.Root).ToHashSet();
        HasConcurrent = _plan.Limits.Any(l => l.Concurrent is not null);
        ReadsRisk = roots.Contains(PathRoot.ToolClass) || roots.Contains(PathRoot.ToolSeverity) || roots.Contains(PathRoot.ToolFlags);
        ReadsSessionCalls = roots.Contains(PathRoot.SessionCalls);
        ReadsSessionLabels = roots.Contains(PathRoot.SessionLabels)
            || document.Rules().Any(r => r.Flow is { } flow && (flow.ForbidAfter.Length > 0 || flow.ApproveAfter.Length > 0));
    }

    /// <summary>The digest of the document's bytes.</summary>
    public PolicyDigest Digest { get; }

    /// <summary>The document's <c>name</c>; null where it has none.</summary>
    public string? Name => _document.Name;

    /// <summary>The document's <c>description</c>; null where it has none.</summary>
    public string? Description => _document.Description;

    /// <summary>Whether what nothing names is allowed (<c>default: allow</c>).</summary>
    public bool AllowsByDefault => _document.AllowsByDefault;

    /// <summary>Until when the policy only watches (<c>mode: shadow</c>); null where it enforces.</summary>
    public DateTimeOffset? ShadowUntil => _plan.ShadowUntil;

    /// <summary>Whether a decision may depend on <see cref="CallFacts.SessionLabels"/>.</summary>
    public bool ReadsSessionLabels { get; }

    /// <summary>Whether a decision may depend on <see cref="CallFacts.SessionCalls"/>.</summary>
    public bool ReadsSessionCalls { get; }

    /// <summary>Whether a decision may depend on <see cref="CallFacts.ToolClass"/>, <see cref="CallFacts.ToolSeverity"/> or <see cref="CallFacts.ToolFlags"/>.</summary>
    public bool ReadsRisk { get; }

    /// <summary>Whether a limit is one of calls on their way (<c>concurrent</c>).</summary>
    public bool HasConcurrent { get; }

    /// <summary>Every limit of the document, for keys, checks and display.</summary>
    public ImmutableArray<CompiledLimit> Limits => _plan.Limits;

    /// <summary>Every <c>args.</c> path the document reads, for what a record may keep.</summary>
    public ImmutableArray<ArgumentPath> ArgumentPaths { get; }

    /// <summary>
    /// Parses, checks and compiles a document (UTF-8): JSON where its first character that is no white space is <c>{</c>, else YAML.
    /// Building patterns costs milliseconds: never on the way of a call.
    /// </summary>
    public static PolicyLoad Load(ReadOnlyMemory<byte> document)
    {
        // The policy keeps its source, for the places of later warnings; the caller's buffer may be reused.
        ReadOnlyMemory<byte> utf8 = document.ToArray();
        var source = new SourceText(utf8);
        var problems = new ProblemList(source);
        var tape = new JsonTape();
        if (!DocumentText.TryRead(utf8, source, tape, problems))
        {
            return new PolicyLoad(null, problems.ToArray());
        }

        PatternTable.Prepare(tape.Root);
        if (DocumentParser.Parse(tape.Root, problems) is not { } parsed)
        {
            return new PolicyLoad(null, problems.ToArray());
        }

        GlobOrder.Check(parsed.Tools, problems);
        GlobOrder.Check(parsed.Resources, problems);
        GlobOrder.Check(parsed.Prompts, problems);
        CounterAgreement.Check(parsed, problems);
        if (problems.HasErrors)
        {
            return new PolicyLoad(null, problems.ToArray());
        }

        DocumentChecks.Check(parsed, problems);
        return new PolicyLoad(new CompiledPolicy(parsed, source, PolicyDigest.Of(utf8.Span)), problems.ToArray());
    }

    /// <summary>Decides a call: docs/policy.md steps 2 to 9, and of step 10 whether every amount is usable.</summary>
    public Decision Decide(in CallFacts call)
    {
        var trace = default(NoTrace);
        return Evaluator.Decide(_plan, call, ref trace);
    }

    /// <summary>The document as it was written.</summary>
    internal PolicyDocument Document => _document;

    /// <summary>The document compiled.</summary>
    internal PolicyPlan Plan => _plan;

    /// <summary>What the rules that apply to a name read, and whether they look at the labels of the session.</summary>
    internal (ImmutableArray<ValuePath> Paths, bool ReadsLabels) Reads(CallTarget target, string name)
    {
        var entry = _plan.Find(target, name)?.Own?.Pointer;
        Rule[] rules =
        [
            .. _document.Rules().Where(r => r.Place.Pointer == entry),
            .. target == CallTarget.Tool && _document.AllTools is { } shared ? [shared] : Array.Empty<Rule>(),
        ];
        return (
            [.. rules.SelectMany(r => r.Comparisons.Select(c => c.Path).Concat(r.AllLimits.Select(l => l.AmountPath).OfType<ValuePath>()))],
            rules.Any(r => r.Flow is not null));
    }

    /// <summary>The document once more as JSON, for what looks at how it is written.</summary>
    internal JsonView Reread()
    {
        var source = new SourceText(_source.Utf8);
        var tape = new JsonTape();
        DocumentText.TryRead(_source.Utf8, source, tape, new ProblemList(source));
        return tape.Root;
    }

    /// <summary>Decides a call and tells every step of the way, from the same evaluation.</summary>
    public PolicyExplanation Explain(in CallFacts call)
    {
        var lines = ImmutableArray.CreateBuilder<ExplanationLine>();
        var trace = new ExplanationTrace(lines);
        var decision = Evaluator.Decide(_plan, call, ref trace);
        return new PolicyExplanation(decision, lines.ToImmutable());
    }

    /// <summary>
    /// What becomes of calls of a tool by a caller, whatever their arguments: <paramref name="call"/> says who calls what, and what it says of
    /// arguments and session is not looked at. Its instant says whether the policy is in shadow.
    /// </summary>
    public CallProspect Foresee(in CallFacts call) => CallForesight.Of(_plan, call);

    /// <summary>Whether a list shows the target: steps 2 to 4 do not deny it. In shadow, and then the instant counts, step 4 denies nothing.</summary>
    public bool Shows(CallTarget target, string name, bool isPinned, DateTimeOffset? instant = null) =>
        Evaluator.Shows(_plan, target, name, isPinned, instant);

    /// <summary>Why a document may not be put in force at an instant, however valid it is; null where it may.</summary>
    public PolicyProblem? CheckActivation(DateTimeOffset instant)
    {
        var problems = new ProblemList(_source);
        ShadowChecks.CheckActivation(_document, instant, problems);
        return problems.ToArray() is [var problem, ..] ? problem : null;
    }

    /// <summary>Warnings that need the server's definitions: unknown tools, and conditions or amounts of the wrong type against the input schema.</summary>
    public ImmutableArray<PolicyProblem> Check(IReadOnlyCollection<KnownTool> tools)
    {
        var problems = new ProblemList(_source);
        DefinitionChecks.Check(_document, tools, problems);
        return problems.ToArray();
    }
}
