namespace Turnpike.Audit.Verification;

#pragma warning disable CA1032, CA1064 // Thrown and caught within one verification: it ends the walk at the first fault.
internal sealed class FaultFoundException(VerifyFault fault) : Exception(fault.Message)
#pragma warning restore CA1032, CA1064
{
    public VerifyFault Fault { get; } = fault;
}
