using System.Globalization;
using Turnpike.Catalog.Classification;

namespace Turnpike.Campaigns.Classifying;

/// <summary>What is added to the weights after learning, in hundredths: a missed critical tool costs more than one that is called so.</summary>
/// <param name="Critical">Added to every pair whose severity is critical.</param>
/// <param name="Flags">Added to each flag.</param>
internal sealed record TrainerThresholds(int Critical, IReadOnlyList<int> Flags)
{
    public static TrainerThresholds None { get; } = new(0, [0, 0, 0, 0, 0]);
}

/// <summary>How weights are learned.</summary>
internal sealed record TrainerSettings
{
    /// <summary>How many servers must have a thing before it counts.</summary>
    public int Servers { get; init; } = 3;

    public double Penalty { get; init; } = 2;

    public int Steps { get; init; } = 250;

    public double Rate { get; init; } = 0.05;

    /// <summary>A row no weight of which reaches this, in hundredths, is left out.</summary>
    public int Least { get; init; } = 3;

    /// <summary>How much a taught tool counts beside a real one.</summary>
    public double Taught { get; init; } = 0.35;

    /// <summary>How much a further tool that is Read and low counts: there are many more of them than of all others.</summary>
    public double MoreReads { get; init; } = 0.5;

    /// <summary>How much a tool of the labels file counts.</summary>
    public double Labels { get; init; } = 2;

    /// <summary>How much the flags of further tools count beside their class: another reader, who gave flags more freely.</summary>
    public double MoreFlags { get; init; } = 1;

    /// <summary>What may be tried from outside: factors on kinds of features.</summary>
    public Dictionary<string, double> Scales { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Settings from <c>--set name=value</c>.</summary>
    public static TrainerSettings From(string[] args)
    {
        var settings = new TrainerSettings();
        for (var i = 0; i + 1 < args.Length; i++)
        {
            if (args[i] == "--set" && args[i + 1].Split('=') is [var name, var text])
            {
                var value = double.Parse(text, CultureInfo.InvariantCulture);
                settings = name switch
                {
                    "penalty" => settings with { Penalty = value },
                    "servers" => settings with { Servers = (int)value },
                    "steps" => settings with { Steps = (int)value },
                    "taught" => settings with { Taught = value },
                    "labels" => settings with { Labels = value },
                    "more-flags" => settings with { MoreFlags = value },
                    "more-reads" => settings with { MoreReads = value },
                    _ => settings,
                };
                settings.Scales[name] = value;
            }
        }

        return settings;
    }

    public double Importance(Lesson lesson) => lesson.Source switch
    {
        LabelSource.Taught => Taught,
        LabelSource.More when lesson.Tool is { Class: ToolClass.Read, Severity: RiskSeverity.Low } => MoreReads,
        LabelSource.More => 1,
        _ => Labels,
    };

    /// <summary>How large a feature is: what is larger costs less penalty for the same effect.</summary>
    public double Scale(FeatureKind kind) => Scales.TryGetValue(kind.ToString(), out var set) ? set : kind switch
    {
        FeatureKind.NameLast or FeatureKind.NamePair or FeatureKind.Object => 0.7,
        FeatureKind.Lead => 0.5,
        FeatureKind.Title or FeatureKind.Argument or FeatureKind.Choice => 0.5,
        FeatureKind.Rest => 0.25,
        FeatureKind.SenseNameTopic or FeatureKind.SenseLeadTopic => 0.5,
        FeatureKind.Topic => 0.5,
        _ => 1,
    };
}
