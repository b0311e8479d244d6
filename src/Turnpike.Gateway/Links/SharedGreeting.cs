namespace Turnpike.Gateway.Links;

/// <summary>What a shared server answered the gateway's own <c>initialize</c>: every client is answered from it.</summary>
/// <param name="Id">The minted id the answer carries; no other request of the link has it.</param>
/// <param name="Answer">The answer as it came.</param>
internal sealed record SharedGreeting(long Id, ReadOnlyMemory<byte> Answer);
