using System.Text.Json;
using Turnpike.Upstreams.Packages;

namespace Turnpike.Upstreams.Tests.Packages;

/// <summary>What an entry of an MCP registry offers, and what of it cannot be had.</summary>
public sealed class RegistryEntryTests
{
    [Fact]
    public void Packages_of_every_ecosystem_and_remotes_are_offers()
    {
        var entry = Read("""
            { "server": { "name": "io.example/tool", "description": "Does.", "packages": [
                { "registryType": "npm", "identifier": "@s/tool", "version": "1.0.0", "runtimeHint": "npx", "transport": { "type": "stdio" }, "environmentVariables": [ { "name": "API_KEY" } ] },
                { "registryType": "pypi", "identifier": "tool", "version": "1.0", "runtimeHint": "uvx" },
                { "registryType": "oci", "identifier": "ghcr.io/s/tool:1.0" },
                { "registryType": "nuget", "identifier": "S.Tool", "version": "1.0.0", "runtimeHint": "dnx" } ],
              "remotes": [ { "type": "streamable-http", "url": "https://tool.example/mcp" } ] },
              "_meta": { "io.modelcontextprotocol.registry/official": { "status": "deprecated" } } }
            """);
        Assert.Equal(["npm:@s/tool@1.0.0", "pypi:tool==1.0", "oci:ghcr.io/s/tool:1.0", "nuget:S.Tool@1.0.0", "https://tool.example/mcp"], entry.Offers.Select(o => o.Spec?.ToString()));
        Assert.Equal(["API_KEY"], entry.Offers[0].Environment);
        Assert.Equal(("io.example/tool", "deprecated"), (entry.Name, entry.Status));
    }

    [Theory]
    [InlineData("""{ "registryType": "npm", "identifier": "tool", "runtimeHint": "uvx" }""", "'uvx' does not run npm packages")]
    [InlineData("""{ "registryType": "pypi", "identifier": "tool", "runtimeHint": "npx" }""", "'npx' does not run pypi packages")]
    [InlineData("""{ "registryType": "oci", "identifier": "tool", "runtimeHint": "sh" }""", "'sh' does not run oci packages")]
    [InlineData("""{ "registryType": "mcpb", "identifier": "https://e.example/x.mcpb" }""", "'mcpb' are not provisioned")]
    [InlineData("""{ "registryType": "npm", "identifier": "../x", "version": "1.0.0" }""", "folders")]
    [InlineData("""{ "registryType": "npm", "identifier": "--registry=https://e.example" }""", "folders")]
    [InlineData("""{ "registryType": "npm", "identifier": "tool", "transport": { "type": "streamable-http" } }""", "only packages that speak stdio")]
    [InlineData("""{ "registryType": "npm" }""", "no package of a registry")]
    public void What_cannot_be_had_says_why(string package, string why)
    {
        var offer = Assert.Single(Read($$"""{ "name": "n/x", "packages": [ {{package}} ] }""").Offers);
        Assert.Null(offer.Spec);
        Assert.Contains(why, offer.Problem, StringComparison.Ordinal);
    }

    private static RegistryEntry Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        return RegistryEntry.Read(document.RootElement);
    }
}
