using System.Collections.Immutable;

namespace Turnpike.Catalog.Classification;

/// <summary>Says what the parameters of a tool are, by the words of their names and, where a name is general, by their descriptions.</summary>
internal static class ArgumentTagger
{
    private static readonly (ArgumentTags Tag, string[] Words)[] Last =
    [
        (ArgumentTags.Path, ["path", "paths", "file", "filename", "filepath", "directory", "dir", "folder", "cwd", "files"]),
        (ArgumentTags.Url, ["url", "urls", "uri", "href", "link", "host", "hostname", "endpoint", "domain", "website", "webhook"]),
        (ArgumentTags.Shell, ["command", "cmd", "commands", "shell", "bash", "powershell"]),
        (ArgumentTags.Cli, ["args", "argv", "arguments", "flags"]),
        (ArgumentTags.Sql, ["sql", "cypher", "statement", "sparql"]),
        (ArgumentTags.Code, ["code", "script", "javascript", "python", "snippet", "js", "expression"]),
        (ArgumentTags.Recipient, ["to", "cc", "bcc", "recipient", "recipients", "email", "emails", "phone", "channel", "attendees", "invitees", "payee"]),
        (ArgumentTags.Amount, ["amount", "amounts", "price", "quantity", "qty", "lamports", "wei", "sats"]),
        (ArgumentTags.Id, ["id", "ids", "uid", "uuid", "guid", "urn"]),
        (ArgumentTags.Environment, ["env", "environment", "stage"]),
        (ArgumentTags.Secret, ["password", "secret", "token", "passphrase", "apikey", "credential", "credentials", "mnemonic"]),
    ];

    internal static ImmutableArray<TaggedArgument> Tag(IReadOnlyList<Parameter> parameters, List<Token>[] words, bool speaksOfSql)
    {
        var tagged = ImmutableArray.CreateBuilder<TaggedArgument>();
        for (var p = 0; p < parameters.Count; p++)
        {
            var parameter = parameters[p];
            var tags = TagsOf(parameter, words[p], speaksOfSql);
            if (tags != ArgumentTags.None)
            {
                tagged.Add(new TaggedArgument(parameter.Pointer, parameter.Name, tags));
            }
        }

        return tagged.ToImmutable();
    }

    private static ArgumentTags TagsOf(Parameter parameter, List<Token> words, bool speaksOfSql)
    {
        if (words.Count == 0)
        {
            return ArgumentTags.None;
        }

        var name = parameter.Name.AsSpan();
        var last = name.Slice(words[^1].Start, words[^1].Length);
        var tags = ArgumentTags.None;
        foreach (var (tag, list) in Last)
        {
            foreach (var word in list)
            {
                if (last.Equals(word, StringComparison.OrdinalIgnoreCase))
                {
                    tags |= tag;
                }
            }
        }

        // "key" is a secret only as the key of something: "api_key"; a page token is none, and a country's or a currency's code is no program.
        var before = words.Count > 1 ? name.Slice(words[^2].Start, words[^2].Length) : default;
        if (last.Equals("key", StringComparison.OrdinalIgnoreCase) && (Is(before, "api") || Is(before, "private") || Is(before, "secret") || Is(before, "access") || Is(before, "service")))
        {
            tags |= ArgumentTags.Secret;
        }

        if (Is(before, "page") || Is(before, "next") || Is(before, "continuation") || Is(before, "max"))
        {
            tags &= ~ArgumentTags.Secret;
        }

        if ((tags & ArgumentTags.Code) != 0 && words.Count > 1 && !Is(before, "source") && !Is(before, "python") && !Is(before, "js") && !Is(before, "shell"))
        {
            tags &= ~ArgumentTags.Code;
        }

        if (Is(last, "query") && (speaksOfSql || Mentions(parameter.Description, "SQL") || Mentions(parameter.Description, "Cypher")))
        {
            tags |= ArgumentTags.Sql;
        }

        return tags;
    }

    private static bool Is(ReadOnlySpan<char> word, string other) => word.Equals(other, StringComparison.OrdinalIgnoreCase);

    private static bool Mentions(string text, string word) => text.Contains(word, StringComparison.OrdinalIgnoreCase);
}
