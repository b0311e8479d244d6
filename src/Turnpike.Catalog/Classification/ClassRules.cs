namespace Turnpike.Catalog.Classification;

/// <summary>The class of a tool and what speaks for it.</summary>
/// <param name="Class">The class.</param>
/// <param name="Confidence">How well the words agree, 0 to 1.</param>
/// <param name="IsKnown">Something in the text said what the tool does. Where nothing did, no judgement may be low.</param>
/// <param name="Sense">What the verb that was chosen says.</param>
/// <param name="Choice">The choice of an action parameter that makes the class as bad as it is; null when none does.</param>
/// <param name="Sends">It writes to people or systems outside.</param>
/// <param name="Browses">It acts in a browser or on a screen.</param>
internal readonly record struct ClassJudgement(ToolClass Class, double Confidence, bool IsKnown, Sense Sense, RiskEvidence? Choice, bool Sends, bool Browses);

/// <summary>
/// Which class a tool is of: the verb of its name and the verb of its description's first sentence, corrected by what they act on, by the
/// choices of an action parameter, and by annotations, which only raise.
/// </summary>
internal static class ClassRules
{
    private static readonly string[] ActionNames = ["action", "operation", "method", "op", "mode", "command", "verb", "act"];

    /// <summary>A definition without a verb is understood if this many of its first words are.</summary>
    private const int KnownWords = 3;

    internal static ClassJudgement Judge(ToolReading tool)
    {
        var (sense, confidence) = Verb(tool);
        var known = tool.IsReadable && (sense != Sense.None || tool.IsNounPhrase);
        var risk = sense != Sense.None ? OfSense(sense, tool) : Unknown(tool);
        risk = OfProgram(tool, sense, risk);
        risk = OfMoney(tool, sense, risk);
        var (chosen, choice) = OfChoices(tool, risk);
        risk = OfOverwriting(tool, chosen);
        return new ClassJudgement(risk, confidence, known, sense, choice, sense == Sense.Send, sense == Sense.Browse);
    }

    private static (Sense Sense, double Confidence) Verb(ToolReading tool)
    {
        var name = tool.NameVerb;
        if ((name.Sense == Sense.None || (!name.IsSure && tool.TitleVerb.IsSure)) && tool.TitleVerb.Sense != Sense.None)
        {
            name = tool.TitleVerb;
        }

        var sentence = tool.SentenceVerb;
        if (tool.IsNounPhrase && name.Sense is Sense.None)
        {
            return (Sense.Read, 0.6);
        }

        var chosen = Choose(name, sentence, tool);
        if (chosen == Sense.None)
        {
            chosen = MainVerb.OfUnspaced(tool.Text.Name) is var inName and not Sense.None ? inName : MainVerb.OfUnspaced(tool.Text.Description.AsSpan(0, Math.Min(60, tool.Text.Description.Length)));
            return (chosen, chosen == Sense.None ? 0.2 : 0.6);
        }

        var confidence = (name.Sense == sentence.Sense, name.IsSure, sentence.IsSure) switch
        {
            (true, true, _) or (true, _, true) => 0.95,
            (true, _, _) => 0.8,
            (_, true, _) => sentence.Sense == Sense.None ? 0.8 : 0.7,
            (_, _, true) => 0.7,
            _ => 0.5,
        };
        return (chosen, confidence);
    }

    private static Sense Choose(MainVerb name, MainVerb sentence, ToolReading tool)
    {
        if (name.Sense == Sense.None || sentence.Sense == Sense.None || name.Sense == sentence.Sense)
        {
            return name.Sense == Sense.None ? sentence.Sense : name.Sense;
        }

        // "delete_module_issue: Remove an issue from a module" says which of the two kinds of removal is meant.
        if (name.Sense == Sense.Delete && sentence.Sense == Sense.Remove && IsRelation(tool) && (!tool.LeadSpeaks("delete") || tool.LeadSpeaks("not delete")))
        {
            return Sense.Remove;
        }

        // A name that deletes does so whatever the sentence says; a sentence that deletes in so many words is believed over a mild name.
        if (name is { Sense: Sense.Delete or Sense.Pay, IsSure: true } || (sentence is { Sense: Sense.Delete or Sense.Pay, IsSure: true } && name.Sense != Sense.Read))
        {
            return name is { Sense: Sense.Delete or Sense.Pay, IsSure: true } ? name.Sense : sentence.Sense;
        }

        if (name.Sense == Sense.Write && sentence is { Sense: Sense.Execute, IsSure: true })
        {
            return Sense.Execute;
        }

        return (name.IsSure, sentence.IsSure) switch
        {
            // A verb at the beginning of a name is meant as one; inside, it may be part of a thing's name ("app-store-similar").
            (true, true) => (name.Sense == Sense.Read && sentence.Sense is Sense.Delete) || name.Token.Start > 0 ? sentence.Sense : name.Sense,
            (true, false) => name.Token.Start > 0 && name.Token.Word.Noun ? sentence.Sense : name.Sense,
            (false, true) => sentence.Sense,
            _ => sentence.Sense > name.Sense ? sentence.Sense : name.Sense,
        };
    }

    private static ToolClass OfSense(Sense sense, ToolReading tool) => sense switch
    {
        Sense.Read => tool.NameVerb is { IsSure: false } && SavesFile(tool) ? ToolClass.Write : ToolClass.Read,
        Sense.Write => ToolClass.Write,
        Sense.Send => ToolClass.Write,
        Sense.Execute => (tool.LeadTopics & Topics.Sql) != 0 && OnlyReads(tool) ? ToolClass.Read : ToolClass.Execute,
        Sense.Browse => ToolClass.Execute,
        Sense.Remove => IsTakenOut(tool) ? ToolClass.Write : ToolClass.Destructive,
        Sense.Delete => ToolClass.Destructive,
        Sense.Pay => (tool.AllTopics & Topics.Money) != 0 || (tool.Tags & ArgumentTags.Amount) != 0 ? ToolClass.Financial : ToolClass.Write,
        _ => ToolClass.Execute,
    };

    /// <summary>A definition that does not say what its tool does may do anything; a phrase of facts alone is a read, but not one without doubt.</summary>
    private static ToolClass Unknown(ToolReading tool) =>
        tool.Description.Count > 0 && ((tool.LeadTopics & Topics.Fact) != 0 || tool.IsNounPhrase || tool.Known >= KnownWords) && (tool.Tags & (ArgumentTags.Code | ArgumentTags.Shell | ArgumentTags.Sql)) == 0 ? ToolClass.Read : ToolClass.Execute;

    /// <summary>Whoever passes a statement or a command decides what happens; whatever changes something in a browser acts in it.</summary>
    private static ToolClass OfProgram(ToolReading tool, Sense sense, ToolClass risk)
    {
        if (risk == ToolClass.Write && (tool.NameTopics & Topics.Browser) != 0 && tool.Name.Count > 0 && (tool.Name[0].Word.Topics & Topics.Browser) != 0)
        {
            return ToolClass.Execute;
        }

        // "create_job", "submit_build": what is made is something that runs.
        if (risk == ToolClass.Write && tool.Name.Count > 1 && (tool.Name[^1].Word.Topics & Topics.Run) != 0 && (tool.Name[0].Word.Sense is Sense.Write) && (tool.LeadSpeaks("start") || tool.LeadSpeaks("run") || tool.LeadSpeaks("trigger")))
        {
            return ToolClass.Execute;
        }

        // A picture or a voice comes from a model that is called; a text that is made from the arguments does not.
        if (risk == ToolClass.Read && tool.NameVerb is { IsSure: false } && (tool.NameTopics & Topics.Media) != 0 && tool.LeadSpeaks("generate"))
        {
            return ToolClass.Execute;
        }

        if (risk == ToolClass.Write && (tool.Tags & ArgumentTags.Sql) != 0)
        {
            return ToolClass.Execute;
        }

        var evaluates = tool.Speaks("evaluate") && sense == Sense.Read && (tool.NameTopics & Topics.Browser) != 0;
        return risk is ToolClass.Read or ToolClass.Write && (tool.Tags & (ArgumentTags.Code | ArgumentTags.Shell)) != 0
            && (evaluates || sense == Sense.None || tool.LeadSpeaks("execut") || tool.LeadSpeaks("interpreter") || tool.LeadSpeaks("repl"))
                ? ToolClass.Execute
                : risk;
    }

    private static ToolClass OfMoney(ToolReading tool, Sense sense, ToolClass risk)
    {
        if (risk is ToolClass.Read or ToolClass.Financial || sense is Sense.Browse or Sense.Remove or Sense.None)
        {
            return risk;
        }

        foreach (var token in tool.Name)
        {
            // "create_order", "send_transaction", "cancel_subscription": the thing that is made or ended commits somebody.
            if ((token.Word.Topics & Topics.Commitment) != 0 && ((tool.AllTopics & Topics.Money) != 0 || (tool.Tags & ArgumentTags.Amount) != 0) && sense is not Sense.Delete)
            {
                return ToolClass.Financial;
            }
        }

        return risk;
    }

    private static (ToolClass Class, RiskEvidence? Choice) OfChoices(ToolReading tool, ToolClass risk)
    {
        RiskEvidence? worst = null;
        foreach (var parameter in tool.Text.Parameters)
        {
            if (parameter.Choices.Count < 2 || !ActionNames.Contains(parameter.Name, StringComparer.OrdinalIgnoreCase))
            {
                continue;
            }

            foreach (var choice in parameter.Choices)
            {
                var verb = MainVerb.OfName(Tokens.Read(choice, isName: true));
                var one = verb.Sense switch
                {
                    Sense.Delete when tool.NameVerb.Sense != Sense.Write || tool.NameVerb.Token.Word.Weak || !IsTakenOut(tool) => ToolClass.Destructive,
                    Sense.Write or Sense.Send or Sense.Remove => ToolClass.Write,
                    Sense.Execute when verb.IsSure => ToolClass.Execute,
                    _ => ToolClass.Read,
                };
                if (one > risk)
                {
                    risk = one;
                    worst = new RiskEvidence($"class {RiskWords.Of(risk)}", parameter.Pointer + "/enum", 0, choice.Length, choice);
                }
            }
        }

        var mixed = tool.NameVerb.Sense == Sense.None || !tool.NameVerb.IsSure;
        return risk is ToolClass.Write or ToolClass.Execute && mixed && tool.HasDelete && tool.LeadSpeaks("delete") ? (ToolClass.Destructive, worst) : (risk, worst);
    }

    private static ToolClass OfOverwriting(ToolReading tool, ToolClass risk) =>
        risk == ToolClass.Write && (tool.LeadTopics & Topics.File) != 0
        && ((tool.AllTopics & Topics.Overwrite) != 0 || WritesWholeFile(tool)) && !tool.Speaks("without overwrit") && !tool.Speaks("not overwrit") && !tool.Speaks("never overwrit")
            ? ToolClass.Destructive
            : risk;

    /// <summary>A path and a content: what stood there before is gone.</summary>
    private static bool WritesWholeFile(ToolReading tool)
    {
        var first = tool.NameVerb.Token;
        if ((tool.Tags & ArgumentTags.Path) == 0 || first.Length != 5 || !tool.Text.Name.AsSpan(first.Start, first.Length).Equals("write", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        return tool.Text.Parameters.Any(p => p.Name.Equals("content", StringComparison.OrdinalIgnoreCase) || p.Name.Equals("contents", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>What a server says of its own tool is believed only where it makes the tool more dangerous.</summary>
    internal static ToolClass OfAnnotations(ToolReading tool, ToolClass risk, List<RiskEvidence> evidence)
    {
        var raised = (tool.Text.ReadOnlyHint, tool.Text.DestructiveHint) switch
        {
            (false, true) when risk is ToolClass.Read or ToolClass.Write => ToolClass.Destructive,
            (null, true) when risk is ToolClass.Write => ToolClass.Destructive,
            (null, true) or (false, _) when risk is ToolClass.Read => ToolClass.Write,
            _ => risk,
        };
        if (raised != risk)
        {
            var hint = tool.Text.DestructiveHint is true ? "destructiveHint" : "readOnlyHint";
            evidence.Add(new RiskEvidence($"class {raised}", $"/annotations/{hint}", 0, 0, hint == "readOnlyHint" ? "readOnlyHint: false" : "destructiveHint: true"));
        }

        return raised;
    }

    /// <summary>What is removed goes on existing elsewhere: a member of a list, a mark on a thing.</summary>
    private static bool IsTakenOut(ToolReading tool)
    {
        var verb = tool.SentenceVerb.Sense == Sense.Remove ? tool.SentenceVerb.Token.Start : 0;
        var lead = tool.LeadText;
        var rest = verb < lead.Length ? lead[verb..] : default;
        var from = rest.IndexOf(" from ", StringComparison.OrdinalIgnoreCase);
        if ((tool.NameTopics & Topics.Everything) != 0)
        {
            return false;
        }

        foreach (var token in tool.Description.Take(tool.Lead))
        {
            if ((token.Word.Topics & Topics.Member) != 0 && token.Start > verb && (from < 0 || token.Start < verb + from))
            {
                return true;
            }

            if (from >= 0 && token.Start > verb + from && (token.Word.Topics & Topics.Container) != 0)
            {
                return false;
            }
        }

        return from >= 0 || (tool.NameVerb.Sense == Sense.Remove && (tool.NameTopics & Topics.Member) != 0);
    }

    /// <summary>"delete_module_issue: Remove an issue from a module": both are named, and what ends is that they belong together; or a tag, or a member.</summary>
    private static bool IsRelation(ToolReading tool)
    {
        if ((tool.NameTopics & Topics.Member) != 0)
        {
            return IsTakenOut(tool);
        }

        var from = false;
        for (var i = 0; i < tool.Lead; i++)
        {
            var token = tool.Description[i];
            from |= token.Length == 4 && tool.Text.Description.AsSpan(token.Start, 4).Equals("from", StringComparison.OrdinalIgnoreCase);
            if (from && token.Stem != 0 && tool.Name.Count > 2 && tool.Name.Exists(n => n.Stem == token.Stem))
            {
                return IsTakenOut(tool);
            }
        }

        return false;
    }

    /// <summary>A statement that may only select changes nothing.</summary>
    internal static bool OnlyReads(ToolReading tool) =>
        tool.PromisesFirst("read-only") || tool.PromisesFirst("readonly") || tool.PromisesFirst("read only") || tool.LeadSpeaks("select query") || tool.LeadSpeaks("select statement") || tool.Speaks("only select");

    private static bool SavesFile(ToolReading tool)
    {
        foreach (var parameter in tool.Text.Parameters)
        {
            if (parameter.Name.StartsWith("output", StringComparison.OrdinalIgnoreCase) || parameter.Name.StartsWith("save", StringComparison.OrdinalIgnoreCase) || parameter.Name.StartsWith("dest", StringComparison.OrdinalIgnoreCase))
            {
                if (parameter.Name.Contains("path", StringComparison.OrdinalIgnoreCase) || parameter.Name.Contains("dir", StringComparison.OrdinalIgnoreCase) || parameter.Name.Contains("file", StringComparison.OrdinalIgnoreCase) || parameter.Name.Contains("folder", StringComparison.OrdinalIgnoreCase))
                {
                    return true;
                }
            }
        }

        return tool.LeadSpeaks("save to") || tool.LeadSpeaks("saves to") || tool.LeadSpeaks("to disk") || tool.LeadSpeaks("to a file");
    }
}
