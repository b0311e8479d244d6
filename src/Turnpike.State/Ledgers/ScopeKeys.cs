using Turnpike.Policies;
using Turnpike.State.Limits;

namespace Turnpike.State.Ledgers;

/// <summary>Whose budget a call's limit is (docs/policy.md, limits).</summary>
internal static class ScopeKeys
{
    /// <summary>The key of a limit for a call.</summary>
    /// <returns>False when the call has no value for the scope: it is then denied.</returns>
    public static bool TryGet(CompiledLimit limit, CallIntent intent, out LimitKey key)
    {
        var tool = string.Empty;
        var server = intent.Server;
        string? value;
        switch (limit.Scope)
        {
            case LimitScope.Grant:
                value = intent.Grant?.Id;
                break;
            case LimitScope.Caller:
                value = intent.Grant?.Subject;
                break;
            case LimitScope.Session:
                value = intent.Session ?? intent.Grant?.Id; // the modern era has no sessions: the grant
                break;
            case LimitScope.Tool:
                value = intent.Name is null ? null : intent.Grant?.Id;
                tool = intent.Name ?? string.Empty;
                break;
            case LimitScope.Server:
                value = string.Empty;
                break;
            default:
                (value, server) = (string.Empty, string.Empty);
                break;
        }

        key = new LimitKey(limit.Scope, value ?? string.Empty, server ?? string.Empty, limit.Counter, tool);
        return value is not null && server is not null;
    }
}
