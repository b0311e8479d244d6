using System.Text;
using Turnpike.Admin.Configuration;

namespace Turnpike.Admin.Tests.Configuration;

public sealed class ConfigurationPageTests
{
    [Fact]
    public void The_pages_example_is_what_holds_without_a_file()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Turnpike.slnx")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("the solution's folder is not above the tests");
        }

        var page = File.ReadAllText(Path.Combine(folder.FullName, "docs", "configuration.md")).ReplaceLineEndings("\n");
        var example = page.Split("```json\n")[1].Split("```")[0];
        Assert.Equal(GatewayConfiguration.Default, ConfigurationFile.Read(Encoding.UTF8.GetBytes(example)));
    }
}
