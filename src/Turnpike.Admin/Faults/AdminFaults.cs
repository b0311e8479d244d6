using System.Data.Common;
using Turnpike.Policies;
using Turnpike.State.Folders;
using Turnpike.State.Ledgers;
using Turnpike.State.Storage;
using Turnpike.State.Vault;
using Turnpike.Upstreams.Authorization;
using Turnpike.Upstreams.Connections;

namespace Turnpike.Admin.Faults;

/// <summary>Refusals out of what the rooms below throw.</summary>
internal static class AdminFaults
{
    /// <summary>The fault an exception stands for; null for one that nobody can act on.</summary>
    public static AdminFault? TryExplain(Exception exception) => exception switch
    {
        AdminException admin => admin.Fault,
        StateConflictException { Nearest: { } nearest } missing => new AdminFault(AdminFaultCode.NotFound, missing.Message, nearest),
        StateConflictException conflict => new AdminFault(AdminFaultCode.Conflict, conflict.Message),
        PolicyRefusedException refused => new AdminFault(AdminFaultCode.Invalid, Explain(refused)),
        AuthorizationException signIn => new AdminFault(signIn.IsTransient ? AdminFaultCode.Unreachable : AdminFaultCode.Conflict, signIn.Message, signIn.NextStep),
        UpstreamException upstream => new AdminFault(AdminFaultCode.Unreachable, upstream.Message),
        RecordUnavailableException record => new AdminFault(AdminFaultCode.RecordUnavailable, record.Message),
        SecretUnavailableException secret => new AdminFault(AdminFaultCode.Unreachable, secret.Message, "turnpike secret set"),
        DataFolderException folder => new AdminFault(AdminFaultCode.Forbidden, folder.Message),
        InvalidDataException damaged => new AdminFault(AdminFaultCode.RecordUnavailable, $"the record is damaged: {damaged.Message}", "turnpike audit verify"),
        IOException disk => new AdminFault(AdminFaultCode.RecordUnavailable, disk.Message),
        DbException state => new AdminFault(AdminFaultCode.RecordUnavailable, $"the state cannot be read or written: {state.Message}"),
        _ => null,
    };

    private static string Explain(PolicyRefusedException refused) =>
        refused.Problems.FirstOrDefault(p => p.Severity == ProblemSeverity.Error) is { } first
            ? $"{refused.Message}: line {first.Line}, column {first.Column}: {first.Message}"
            : refused.Message;
}
