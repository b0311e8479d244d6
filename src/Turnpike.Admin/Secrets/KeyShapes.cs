namespace Turnpike.Admin.Secrets;

/// <summary>Asks for the key of the data folder to be moved, and everything to be sealed anew. Only a process that owns the folder can.</summary>
/// <param name="To"><c>file</c>, <c>env</c>, <c>passphrase</c> or <c>keyring</c>.</param>
public sealed record MoveKey(string To);

/// <summary>The key of the data folder, as it may be shown.</summary>
/// <param name="From"><c>file</c>, <c>env</c>, <c>passphrase</c> or <c>keyring</c>.</param>
/// <param name="Id">Tells two keys apart, and nothing of either.</param>
public sealed record KeyView(string From, string Id);
