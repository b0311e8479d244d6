namespace Turnpike.Upstreams.Credentials;

/// <summary>What there is to be done about a request the server refused, and did nothing of.</summary>
public enum AfterRefusal
{
    /// <summary>Nothing: the refusal stands.</summary>
    Stands,

    /// <summary>There is a token that somebody else got, perhaps before this refusal: should it be refused too, it is worth asking once more.</summary>
    OthersToken,

    /// <summary>There is a token that was got for this refusal: should it be refused too, that stands.</summary>
    NewToken,
}
