using System.Text;

namespace Turnpike.Console.Tests.Pages;

/// <summary>
/// A page as strict XML would read it: every element closed, every attribute quoted. The pages are written so that this works, and a text that
/// broke out of its place would break it.
/// </summary>
internal sealed class HtmlPage
{
    private static readonly string[] Void = ["meta", "link", "input", "br", "wbr", "rect"];

    /// <summary>The elements in order: name and attributes.</summary>
    public List<(string Name, Dictionary<string, string> Attributes)> Elements { get; } = [];

    /// <summary>All text outside of elements, decoded, with the names of the elements it stands in.</summary>
    public List<(string Within, string Text)> Texts { get; } = [];

    public HtmlPage(byte[] page)
    {
        var html = Encoding.UTF8.GetString(page);
        Assert.StartsWith("<!doctype html>\n", html, StringComparison.Ordinal);
        var open = new Stack<string>();
        var at = html.IndexOf('\n', StringComparison.Ordinal) + 1;
        while (at < html.Length)
        {
            if (html[at] != '<')
            {
                var end = html.IndexOf('<', at) is >= 0 and var e ? e : html.Length;
                var text = html[at..end];
                Assert.DoesNotContain('>', text);
                Texts.Add((string.Join('/', open.Reverse()), System.Net.WebUtility.HtmlDecode(text)));
                at = end;
                continue;
            }

            var close = End(html, at);
            var tag = html[(at + 1)..close];
            at = close + 1;
            if (tag.StartsWith('/'))
            {
                if (!Void.Contains(tag[1..]))
                {
                    Assert.Equal(open.Pop(), tag[1..]);
                }

                continue;
            }

            var name = tag.Split(' ', '/')[0];
            Elements.Add((name, Attributes(tag[name.Length..])));
            if (name == "script")
            {
                var end = html.IndexOf("</script>", at, StringComparison.Ordinal);
                Texts.Add(("script", html[at..end]));
                at = end + "</script>".Length;
            }
            else if (!Void.Contains(name) && !tag.EndsWith('/'))
            {
                open.Push(name);
            }
        }

        Assert.Empty(open);
    }

    public IEnumerable<Dictionary<string, string>> All(string name) => Elements.Where(e => e.Name == name).Select(e => e.Attributes);

    /// <summary>The text inside elements of a name.</summary>
    public string TextOf(string name) => string.Concat(Texts.Where(t => t.Within.Split('/').Contains(name)).Select(t => t.Text));

    private static int End(string html, int at)
    {
        var quoted = false;
        for (var i = at; i < html.Length; i++)
        {
            quoted ^= html[i] == '"';
            if (!quoted && html[i] == '>')
            {
                return i;
            }
        }

        throw new InvalidOperationException("a tag does not end");
    }

    private static Dictionary<string, string> Attributes(string text)
    {
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        var at = 0;
        while (at < text.Length)
        {
            if (text[at] is ' ' or '/')
            {
                at++;
                continue;
            }

            var end = text.AsSpan(at).IndexOfAny(' ', '=') is >= 0 and var e ? at + e : text.Length;
            var name = text[at..end];
            Assert.All(name, c => Assert.True(char.IsAsciiLetter(c) || c is '-' or ':', text));
            at = end;
            var value = "";
            if (at < text.Length && text[at] == '=')
            {
                Assert.Equal('"', text[at + 1]);
                var stop = text.IndexOf('"', at + 2);
                value = System.Net.WebUtility.HtmlDecode(text[(at + 2)..stop]);
                at = stop + 1;
            }

            Assert.True(attributes.TryAdd(name, value), text);
        }

        return attributes;
    }
}
