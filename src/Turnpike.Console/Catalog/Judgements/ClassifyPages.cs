using System.Collections.Immutable;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Catalogs;
using Turnpike.Admin.Faults;
using Turnpike.Catalog.Classification;
using Turnpike.Console.Frame;
using Turnpike.Policies;

namespace Turnpike.Console.Catalog.Judgements;

/// <summary><c>/console/catalog/classify</c>: definitions are judged that are pasted. Nothing of them is kept.</summary>
internal static class ClassifyPages
{
    // What a page may weigh holds about so many, even where each of them has everything to say.
    private const int MostShown = 40;

    /// <summary>How many of them are shown with the words that the judgement rests on.</summary>
    public const int MostExplained = 12;

    /// <summary>Maps the page.</summary>
    public static void Map(ConsoleRoutes routes) => routes
        .Get("/catalog/classify", Right.Look, request => ValueTask.FromResult(Show(request, new ClassifyModel())))
        .Post("/catalog/classify", Right.Look, JudgeAsync);

    private static async ValueTask<PageAnswer> JudgeAsync(PageRequest request)
    {
        var text = request.Form("text");
        try
        {
            var judged = await request.ActAsync(AdminActs.ClassifyTools, new ClassifyTools(text));
            var tools = judged.Tools.Where(t => t.Error is null).OrderByDescending(Weight).ThenBy(t => t.Line).ToImmutableArray();
            return Show(request, new ClassifyModel
            {
                Text = text,
                IsJudged = true,
                Count = tools.Length,
                Tools = [.. tools.Take(MostShown)],
                Errors = [.. judged.Tools.Where(t => t.Error is not null)],
                Severities = tools.GroupBy(t => t.Severity, StringComparer.Ordinal).ToImmutableDictionary(g => g.Key, g => g.Count(), StringComparer.Ordinal),
                Classifier = judged.Classifier,
            });
        }
        catch (AdminException e) when (e.Fault.Code == AdminFaultCode.Invalid)
        {
            return Show(request, new ClassifyModel { Text = text, Problem = PageWriter.Sentence(e) }, 400);
        }
    }

    private static PageAnswer Show(PageRequest request, ClassifyModel model, int status = 200) =>
        PageAnswer.Show<ClassifyPage>("Classify definitions", model with { MayImport = request.Visitor.May(Right.Administer) }, status);

    // The gravest first: by severity, then by class.
    private static int Weight(ClassifiedTool tool) =>
        (RiskWords.TrySeverity(tool.Severity, out var severity) ? (int)severity * 10 : 0) + (RiskWords.TryClass(tool.Class, out var risk) ? (int)risk : 0);
}

/// <summary>The page where definitions are judged.</summary>
internal sealed record ClassifyModel
{
    /// <summary>What was pasted.</summary>
    public string Text { get; init; } = "";

    /// <summary>Why nothing was judged; null for nothing.</summary>
    public string? Problem { get; init; }

    /// <summary>Whether something was judged.</summary>
    public bool IsJudged { get; init; }

    /// <summary>How many definitions were judged.</summary>
    public int Count { get; init; }

    /// <summary>The gravest of them.</summary>
    public ImmutableArray<ClassifiedTool> Tools { get; init; } = [];

    /// <summary>What is no definition of a tool.</summary>
    public ImmutableArray<ClassifiedTool> Errors { get; init; } = [];

    /// <summary>How many there are of each severity.</summary>
    public ImmutableDictionary<string, int> Severities { get; init; } = ImmutableDictionary<string, int>.Empty;

    /// <summary>The version of the classifier.</summary>
    public int Classifier { get; init; }

    /// <summary>Whether who looks may fill the catalogue.</summary>
    public bool MayImport { get; init; }
}
