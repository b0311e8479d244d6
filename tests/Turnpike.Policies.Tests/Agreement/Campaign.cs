using System.Globalization;
using System.Text;
using Turnpike.Policies.Tests.Reference;

namespace Turnpike.Policies.Tests.Agreement;

/// <summary>What a campaign found: how many pairs were decided twice, how often the two differed, and what was met on the way.</summary>
internal sealed record CampaignReport(int Seed, int Pairs, int Documents, int Refused, int Disagreements, string? First, Coverage Coverage)
{
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"seed {Seed}: {Pairs} pairs of {Documents} documents ({Refused} more refused), {Disagreements} disagreements\n");
        text.Append(First is null ? "" : First + "\n");
        return text.Append(Coverage).ToString();
    }
}

/// <summary>Engine and reference on generated documents and calls, until enough pairs are decided.</summary>
internal static class Campaign
{
    private const int CallsEach = 16;

    public static CampaignReport Run(int seed, int pairs)
    {
        var coverage = new Coverage();
        var lockOf = new Lock();
        var documents = (pairs + CallsEach - 1) / CallsEach;
        int decided = 0, loaded = 0, refused = 0, disagreements = 0, next = 0;
        (int Document, string Text, ReferenceCall Call)? first = null;
        Parallel.For(0, Environment.ProcessorCount, _ =>
        {
            var own = new Coverage();
            while (Volatile.Read(ref loaded) < documents)
            {
                var number = Interlocked.Increment(ref next) - 1;
                var generator = new DocumentGenerator(unchecked(seed + (number * 7_919)));
                var text = generator.Document();
                if (Pair.Load(text, out var refusal) is not { } pair)
                {
                    own.CountRefusal(refusal!);
                    Interlocked.Increment(ref refused);
                    continue;
                }

                if (Interlocked.Increment(ref loaded) > documents)
                {
                    Interlocked.Decrement(ref loaded);
                    break;
                }

                own.Count(text);
                for (var i = 0; i < CallsEach; i++)
                {
                    var call = generator.Call();
                    var difference = pair.Decide(call, out var expected);
                    own.Count(expected);
                    Interlocked.Increment(ref decided);
                    if (difference is not null)
                    {
                        Interlocked.Increment(ref disagreements);
                        lock (lockOf)
                        {
                            first = first is null || number < first.Value.Document ? (number, text, call) : first;
                        }
                    }
                }
            }

            lock (lockOf)
            {
                coverage.Add(own);
            }
        });
        return new CampaignReport(seed, decided, loaded, refused, disagreements, first is { } f ? Show(f.Document, f.Text, f.Call) : null, coverage);
    }

    private static string Show(int number, string text, ReferenceCall call)
    {
        var (document, smaller, difference) = Pair.Shrink(text, call);
        return $"document {number.ToString(CultureInfo.InvariantCulture)}, shrunk:\n{document}\n{smaller}\n{difference}";
    }
}
