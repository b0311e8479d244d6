using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Policies;
using Turnpike.State.Vault.Keys;

namespace Turnpike.Admin.Secrets;

/// <summary>Acts on the key that everything in the data folder is sealed under.</summary>
internal static class KeyActs
{
    private static readonly string[] Words = ["file", "env", "passphrase", "keyring"];

    public static ValueTask<KeyView> ShowAsync(ActDesk desk, Nothing request, CancellationToken cancellation) => ValueTask.FromResult(View(desk));

    public static ValueTask<KeyView> MoveAsync(ActDesk desk, MoveKey request, CancellationToken cancellation)
    {
        if (KeySources.Of(request.To) is not { } to)
        {
            throw new AdminException(AdminFaultCode.Invalid, $"a key does not come from '{request.To}': {string.Join(", ", Words)}", NearestName.Of(request.To, Words));
        }

        desk.Store.MoveKey(to, desk.Keys);
        return ValueTask.FromResult(View(desk));
    }

    private static KeyView View(ActDesk desk) => new(KeySources.Word(desk.Store.KeySource), desk.Store.KeyId);
}
