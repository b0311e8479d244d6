using System.Buffers;
using System.Collections.Frozen;

namespace Turnpike.State.Vault;

/// <summary>
/// Names of variables that a server's process may be given. Refused are those that decide which code is loaded, where it is fetched from, whom
/// the process trusts and which way it goes out: whoever can set one of them has the process, whatever its secret is. Compared without regard to
/// case, as some of their readers do.
/// </summary>
public static class VariableNames
{
    private const string Loads = "it decides which code a program loads";
    private const string Fetches = "it decides where packages come from";
    private const string Goes = "it decides which way the traffic goes";
    private const string Trusts = "it decides whom a program trusts";
    private const string Runs = "it decides what a shell or a runtime does before the program";
    private const string Finds = "it decides where a program finds its programs and files";
    private const string Ours = "it is the gateway's own";

    private static readonly SearchValues<char> Letters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");

    private static readonly (string Prefix, string Why)[] Families =
    [
        ("LD_", Loads), ("DYLD_", Loads), ("_RLD", Loads), ("GCONV_", Loads), ("GLIBC_", Loads), ("MALLOC_", Loads), ("PYTHON", Loads), ("RUBY", Loads),
        ("PERL5", Loads), ("DOTNET_", Loads), ("CORECLR_", Loads), ("COMPLUS_", Loads), ("CORHOST_", Loads), ("JDK_JAVA_", Loads), ("LUA_", Loads),
        ("NODE_V8_", Loads), ("ELECTRON_", Loads), ("BUN_", Loads), ("DENO_", Loads), ("PHP", Loads),
        ("NPM_CONFIG_", Fetches), ("PNPM_", Fetches), ("YARN_", Fetches), ("COREPACK_", Fetches), ("UV_", Fetches), ("PIP_", Fetches), ("PIPX_", Fetches),
        ("POETRY_", Fetches), ("CONDA_", Fetches), ("CARGO_", Fetches), ("RUSTUP_", Fetches), ("NUGET_", Fetches), ("GEM_", Fetches), ("BUNDLE_", Fetches),
        ("GIT_", Runs), ("SSL_CERT", Trusts), ("BASH_FUNC_", Runs), ("DOCKER_", Finds), ("XDG_", Finds), ("TURNPIKE_", Ours),
    ];

    private static readonly FrozenDictionary<string, string> Single = new[]
    {
        (Why: Loads, Names:
            """
            NODE_OPTIONS NODE_PATH NODE_REPL_EXTERNAL_MODULE NODE_ICU_DATA NODE_COMPILE_CACHE OPENSSL_MODULES
            OPENSSL_ENGINES JAVA_TOOL_OPTIONS _JAVA_OPTIONS JAVA_OPTS CLASSPATH MAVEN_OPTS GRADLE_OPTS GOFLAGS RUSTFLAGS
            RUSTC_WRAPPER PSMODULEPATH LOCPATH NLSPATH GI_TYPELIB_PATH GTK_MODULES GTK_PATH QT_PLUGIN_PATH
            VK_ICD_FILENAMES PUPPETEER_EXECUTABLE_PATH PLAYWRIGHT_NODEJS_PATH
            """),
        (Why: Fetches, Names:
            """
            GOPROXY GONOSUMDB GONOSUMCHECK GOSUMDB GOINSECURE GOPRIVATE MANIFEST_URL PLAYWRIGHT_DOWNLOAD_HOST
            PUPPETEER_DOWNLOAD_HOST
            """),
        (Why: Goes, Names:
            """
            NODE_USE_ENV_PROXY RES_OPTIONS HOSTALIASES LOCALDOMAIN NO_PROXY
            """),
        (Why: Trusts, Names:
            """
            NODE_EXTRA_CA_CERTS NODE_TLS_REJECT_UNAUTHORIZED NODE_USE_SYSTEM_CA OPENSSL_CONF CURL_CA_BUNDLE
            REQUESTS_CA_BUNDLE SSLKEYLOGFILE AWS_CA_BUNDLE GRPC_DEFAULT_SSL_ROOTS_FILE_PATH SSH_AUTH_SOCK KUBECONFIG NETRC
            """),
        (Why: Runs, Names:
            """
            BASH_ENV ENV IFS SHELLOPTS BASHOPTS PS4 PROMPT_COMMAND ZDOTDIR CDPATH GLOBIGNORE SHELL EDITOR VISUAL PAGER
            LESSOPEN LESSCLOSE MANPAGER BROWSER SSH_ASKPASS COMSPEC PATHEXT
            """),
        (Why: Finds, Names:
            """
            CURL_HOME JAVA_HOME GOROOT GOPATH VIRTUAL_ENV PATH HOME USERPROFILE HOMEDRIVE HOMEPATH APPDATA LOCALAPPDATA
            PROGRAMDATA PROGRAMFILES SYSTEMROOT SYSTEMDRIVE WINDIR TMP TEMP TMPDIR PWD TERMINFO TERMCAP MAGIC
            """),
    }
        .SelectMany(group => group.Names.Split((char[])[' ', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries), (group, name) => (name, group.Why))
        .ToFrozenDictionary(pair => pair.name, pair => pair.Why, StringComparer.OrdinalIgnoreCase);

    // They say how a program writes, not what it loads, and stand in many a configuration.
    private static readonly FrozenSet<string> Harmless = FrozenSet.ToFrozenSet(
        [
            "PYTHONUNBUFFERED", "PYTHONIOENCODING", "PYTHONUTF8", "PYTHONDONTWRITEBYTECODE", "PYTHONWARNINGS", "PYTHONHASHSEED",
            "DOTNET_ENVIRONMENT", "DOTNET_NOLOGO", "DOTNET_CLI_TELEMETRY_OPTOUT", "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "DENO_NO_UPDATE_CHECK",
            "GIT_TERMINAL_PROMPT", "GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL",
            "NPM_CONFIG_LOGLEVEL", "NPM_CONFIG_UPDATE_NOTIFIER", "NPM_CONFIG_FUND", "NPM_CONFIG_AUDIT", "UV_NO_PROGRESS", "PIP_DISABLE_PIP_VERSION_CHECK",
        ],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a text has the form of a name: a letter or <c>_</c>, then up to 127 letters, digits or <c>_</c>.</summary>
    public static bool IsName(string name) =>
        name is { Length: > 0 and <= 128 } && !char.IsAsciiDigit(name[0]) && !name.AsSpan().ContainsAnyExcept(Letters);

    /// <summary>
    /// Why a variable cannot be a secret's name, as the end of a sentence about it; null when it can. GIT_*, PYTHON* and the other families are
    /// refused whole.
    /// </summary>
    public static string? WhyNoSecret(string name)
    {
        if (!IsName(name))
        {
            return "it is no name: a letter or _, then up to 127 letters, digits or _";
        }

        if (Single.GetValueOrDefault(name) is { } why)
        {
            return why;
        }

        return name.EndsWith("_PROXY", StringComparison.OrdinalIgnoreCase)
            ? Goes
            : Families.FirstOrDefault(family => name.StartsWith(family.Prefix, StringComparison.OrdinalIgnoreCase)).Why;
    }

    /// <summary>
    /// Why a server's process cannot be given a variable, as the end of a sentence about it; null when it can. As <see cref="WhyNoSecret"/>, but
    /// for some that only say how a program writes (PYTHONUNBUFFERED), and for names that only their form keeps from being a secret's.
    /// </summary>
    public static string? WhyNoVariable(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Harmless.Contains(name) || !IsName(name) ? null : WhyNoSecret(name);
    }
}
