using System.Collections.Frozen;
using System.Collections.Immutable;
using Turnpike.Gateway.MetaTools.Discovery;
using Turnpike.Gateway.MetaTools.Feedback;
using Turnpike.Gateway.MetaTools.Invocation;
using Turnpike.Gateway.MetaTools.Lifecycle;
using Turnpike.Gateway.MetaTools.Provisioning;
using Turnpike.Gateway.MetaTools.RemoteServers;
using Turnpike.Gateway.MetaTools.Running;
using Turnpike.Gateway.MetaTools.SignIns;

namespace Turnpike.Gateway.MetaTools;

/// <summary>Every tool of the gateway's own, in the order in which they are listed. Further ones are added here and nowhere else.</summary>
internal static class MetaToolTable
{
    /// <summary>All tools.</summary>
    public static ImmutableArray<MetaTool> All { get; } =
    [
        .. DiscoveryTools.All,
        .. InvocationTools.All,
        .. RunningTools.All,
        .. SignInTools.All,
        .. SecretTools.All,
        .. RemoteServerTools.All,
        .. TemplateTools.All,
        .. ConnectionTools.All,
        .. RefreshTools.All,
        .. ConfigurationTools.All,
        .. ProvisionTools.All,
        .. DiscoveredServers.All,
        .. RegistrySearch.All,
        .. EnvironmentTools.All,
        .. FeedbackTools.All,
    ];

    private static readonly FrozenDictionary<string, MetaTool> ByName = All.ToFrozenDictionary(t => t.Name, StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> ByAlias =
        All.Where(t => Alias(t.Name) != t.Name).ToFrozenDictionary(t => Alias(t.Name), t => t.Name, StringComparer.Ordinal);

    /// <summary>The tool of this name, as policies and the record know it; null for none.</summary>
    public static MetaTool? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>The name for which another one may be written: <c>gateway.invoke</c> for <c>gateway_invoke</c>; any other as it is.</summary>
    public static string NameOf(string written) => ByAlias.GetValueOrDefault(written, written);

    /// <summary>How a name is written without dots.</summary>
    public static string Alias(string name) => name.Replace('.', '_');
}
