using System.Text;
using Turnpike.Policies.Importing;
using Turnpike.Policies.Importing.Dialect;

namespace Turnpike.Policies.Tests.Importing;

/// <summary>Documents of the dialect at random, decided by the oracle and by what was imported.</summary>
public sealed class GeneratedImportTests
{
    private const int Documents = 400;
    private const int Calls = 120;

    [Fact]
    public void Decides_every_call_as_the_source_or_says_what_it_cannot()
    {
        var (imported, allowed, refusals) = (0, 0, new List<string>());
        for (var seed = 0; seed < Documents; seed++)
        {
            var yaml = new DialectGenerator(seed).Document();
            var import = DialectImporter.Import(Encoding.UTF8.GetBytes(yaml));
            if (import.Document is null)
            {
                refusals.Add(import.Report.First(l => l.Mark == ImportMark.Refused).Message);
                continue;
            }

            imported++;
            var differences = ImportAgreement.Differences(yaml, import, Calls, seed, out var passed);
            allowed += passed;
            Assert.True(differences.Count == 0, $"seed {seed}: {string.Join('\n', differences.Take(3))}\n{yaml}\n{import.Document}");
        }

        // It tested something: most documents are imported, and calls are both allowed and denied.
        Assert.True(imported > Documents * 2 / 3, $"{imported} of {Documents} imported: {string.Join('\n', refusals.Distinct().Take(20))}");
        Assert.InRange(allowed, imported * Calls / 20, imported * Calls * 19 / 20);
    }
}
