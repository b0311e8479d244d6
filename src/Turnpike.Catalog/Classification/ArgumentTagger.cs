using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Turnpike.Catalog.Classification;

/// <summary>Says what the parameters of a tool are: by the last word of their names, by the format of their schemas and, where a name is general, by their descriptions.</summary>
internal static class ArgumentTagger
{
    private static readonly FrozenDictionary<string, ArgumentTags> Last = Table(
        (ArgumentTags.Path, "path paths file files filename filenames filepath filepaths directory directories dir dirs folder folders cwd workdir"),
        (ArgumentTags.Url, "url urls uri uris href link links host hostname hosts endpoint domain website webhook origin"),
        (ArgumentTags.Shell, "command cmd commands shell bash powershell"),
        (ArgumentTags.Cli, "args argv arguments flags"),
        (ArgumentTags.Sql, "sql cypher statement statements sparql soql kql ddl"),
        (ArgumentTags.Code, "code script scripts javascript python snippet js lua"),
        (ArgumentTags.Recipient, "to cc bcc recipient recipients email emails phone channel attendees invitees payee receiver receivers"),
        (ArgumentTags.Amount, "amount amounts price budget fee lamports wei sats satoshis usd"),
        (ArgumentTags.Id, "id ids uid uuid guid urn duid"),
        (ArgumentTags.Environment, "env envs environment environments stage"),
        (ArgumentTags.Secret, "password passwd secret secrets token passphrase apikey credential credentials mnemonic passcode"));

    /// <summary>Words that make the word after them another thing: a page token opens nothing, a country's code is no program.</summary>
    private static readonly FrozenDictionary<string, ArgumentTags> Never = Table(
        (ArgumentTags.Secret, "page next continuation max cursor sync reset"),
        (ArgumentTags.Path | ArgumentTags.Url | ArgumentTags.Amount, "per is has max num"),
        (ArgumentTags.Recipient, "per is has max num"));

    private static readonly string[] KeysThatOpen = ["api", "private", "secret", "access", "service", "signing", "encryption"];

    private static readonly string[] CodeOf = ["source", "python", "js", "javascript", "shell", "lua", "sql", "r", "apple", "power", "page", "init", "user"];

    private static readonly string[] CommandLine = ["extra", "cli", "command", "additional", "build", "docker", "git", "run", "script", "compiler", "program"];

    private static readonly string[] Programs = ["JavaScript", "Python", "code to ", "script to ", "to execute", "to evaluate", "code that"];

    internal static ImmutableArray<TaggedArgument> Tag(IReadOnlyList<Parameter> parameters, List<Token>[] words, Topics topics)
    {
        if (parameters.Count == 0)
        {
            return [];
        }

        // "from" and "to" are the ends of something; "to" alone is who gets it.
        var between = parameters.Any(p => p.Name.Equals("from", StringComparison.OrdinalIgnoreCase));
        var tagged = ImmutableArray.CreateBuilder<TaggedArgument>(parameters.Count);
        for (var p = 0; p < parameters.Count; p++)
        {
            var tags = words[p].Count == 0 ? OfFormat(parameters[p]) : OfName(parameters[p], words[p], topics, between) | OfFormat(parameters[p]);
            if (tags != ArgumentTags.None)
            {
                tagged.Add(new TaggedArgument(parameters[p].Pointer, parameters[p].Name, tags));
            }
        }

        return tagged.DrainToImmutable();
    }

    private static ArgumentTags OfFormat(Parameter parameter) => parameter.Format switch
    {
        "uri" or "url" or "hostname" or "uri-reference" or "iri" => ArgumentTags.Url,
        "email" or "idn-email" => ArgumentTags.Recipient,
        "password" => ArgumentTags.Secret,
        "uuid" => ArgumentTags.Id,
        _ => ArgumentTags.None,
    };

    private static ArgumentTags OfName(Parameter parameter, List<Token> words, Topics topics, bool between)
    {
        Span<char> lower = stackalloc char[32];
        var last = Lower(parameter.Name, words[^1], lower);
        var tags = Find(Last, last);
        Span<char> room = stackalloc char[32];
        var before = words.Count > 1 ? Lower(parameter.Name, words[^2], room) : default;
        tags &= ~Find(Never, before);
        if (last is "key" && IsOne(before, KeysThatOpen))
        {
            tags |= ArgumentTags.Secret;
        }

        // "country_code" and "status_code" are no programs; a command that is chosen from a list is no shell's.
        if ((tags & ArgumentTags.Code) != 0 && before.Length > 0 && !IsOne(before, CodeOf))
        {
            tags &= ~ArgumentTags.Code;
        }

        if ((tags & (ArgumentTags.Shell | ArgumentTags.Code)) != 0 && parameter.Choices.Count > 0)
        {
            tags &= ~(ArgumentTags.Shell | ArgumentTags.Code);
        }

        if (before.Length > 0 && (last is "to" || (last is "flags" or "args" or "arguments" && !IsOne(before, CommandLine))))
        {
            tags &= ~(ArgumentTags.Recipient | ArgumentTags.Cli);
        }

        if (last is "to" && between && !Mentions(parameter, "recipient") && !Mentions(parameter, "address"))
        {
            tags &= ~ArgumentTags.Recipient;
        }

        if (last is "number" && before is "phone" or "mobile" || (last is "id" or "name" && before is "chat" or "channel" or "recipient"))
        {
            tags |= ArgumentTags.Recipient;
        }

        if ((topics & Topics.Money) != 0 && last is "quantity" or "qty" or "value" or "total" or "cost" or "stake" or "slippage")
        {
            tags |= ArgumentTags.Amount;
        }

        if (last is "options" or "parameters" or "params" && (Mentions(parameter, "command line") || Mentions(parameter, "command-line") || Mentions(parameter, "flags")))
        {
            tags |= ArgumentTags.Cli;
        }

        if (last is "vars" or "variables" && (before is "env" or "environment" || Mentions(parameter, "environment variable")))
        {
            tags |= ArgumentTags.Environment;
        }

        return tags | OfDescription(parameter, last, topics);
    }

    /// <summary>What the description says of a parameter whose name is general.</summary>
    private static ArgumentTags OfDescription(Parameter parameter, ReadOnlySpan<char> last, Topics topics)
    {
        var tags = ArgumentTags.None;
        if (last is "query" or "queries" && ((topics & Topics.Sql) != 0 || Mentions(parameter, "SQL") || Mentions(parameter, "Cypher")))
        {
            tags |= ArgumentTags.Sql;
        }

        if (last is "expression" or "function" or "program" or "source" or "input" or "formula" or "body" && Programs.Any(p => Mentions(parameter, p)) && !Mentions(parameter, "math"))
        {
            tags |= ArgumentTags.Code;
        }

        if (parameter.Description.Length is > 0 and < 200 && last is "source" or "destination" or "src" or "dst" or "dest" or "input" or "output" or "target" or "document" or "image" or "root" or "repo" or "workspace"
            && (Mentions(parameter, "path") || Mentions(parameter, "directory") || Mentions(parameter, "folder")))
        {
            tags |= ArgumentTags.Path;
        }

        if (parameter.Description.StartsWith("URL", StringComparison.OrdinalIgnoreCase) || parameter.Description.StartsWith("The URL", StringComparison.OrdinalIgnoreCase))
        {
            tags |= ArgumentTags.Url;
        }

        return parameter.Choices.Any(c => c.StartsWith("prod", StringComparison.OrdinalIgnoreCase)) && parameter.Choices.Any(c => c.StartsWith("stag", StringComparison.OrdinalIgnoreCase) || c.StartsWith("dev", StringComparison.OrdinalIgnoreCase))
            ? tags | ArgumentTags.Environment
            : tags;
    }

    private static ReadOnlySpan<char> Lower(string name, Token word, Span<char> room)
    {
        var length = Math.Min(word.Length, room.Length);
        name.AsSpan(word.Start, length).ToLowerInvariant(room);
        return room[..length];
    }

    private static ArgumentTags Find(FrozenDictionary<string, ArgumentTags> table, ReadOnlySpan<char> word) =>
        table.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(word, out var tags) ? tags : ArgumentTags.None;

    private static bool IsOne(ReadOnlySpan<char> word, string[] list)
    {
        foreach (var one in list)
        {
            if (word.SequenceEqual(one))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Mentions(Parameter parameter, string words) => parameter.Description.Contains(words, StringComparison.OrdinalIgnoreCase);

    private static FrozenDictionary<string, ArgumentTags> Table(params (ArgumentTags Tag, string Words)[] lists)
    {
        var table = new Dictionary<string, ArgumentTags>(StringComparer.Ordinal);
        foreach (var (tag, words) in lists)
        {
            foreach (var word in words.Split(' '))
            {
                table[word] = table.GetValueOrDefault(word) | tag;
            }
        }

        return table.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
