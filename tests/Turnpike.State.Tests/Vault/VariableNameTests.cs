using Turnpike.State.Vault;

namespace Turnpike.State.Tests.Vault;

public sealed class VariableNameTests
{
    [Theory]
    [InlineData("LD_PRELOAD")]
    [InlineData("ld_library_path")]
    [InlineData("DYLD_INSERT_LIBRARIES")]
    [InlineData("NODE_OPTIONS")]
    [InlineData("NODE_EXTRA_CA_CERTS")]
    [InlineData("NODE_TLS_REJECT_UNAUTHORIZED")]
    [InlineData("npm_config_registry")]
    [InlineData("NPM_CONFIG_USERCONFIG")]
    [InlineData("UV_INDEX_URL")]
    [InlineData("PIP_INDEX_URL")]
    [InlineData("HTTPS_PROXY")]
    [InlineData("http_proxy")]
    [InlineData("ALL_PROXY")]
    [InlineData("no_proxy")]
    [InlineData("SSL_CERT_FILE")]
    [InlineData("SSL_CERT_DIR")]
    [InlineData("REQUESTS_CA_BUNDLE")]
    [InlineData("DOTNET_STARTUP_HOOKS")]
    [InlineData("CORECLR_PROFILER")]
    [InlineData("JAVA_TOOL_OPTIONS")]
    [InlineData("GIT_SSH_COMMAND")]
    [InlineData("GIT_EXTERNAL_DIFF")]
    [InlineData("HOME")]
    [InlineData("PATH")]
    [InlineData("Path")]
    [InlineData("PYTHONPATH")]
    [InlineData("PYTHONSTARTUP")]
    [InlineData("RUBYOPT")]
    [InlineData("PERL5LIB")]
    [InlineData("BASH_ENV")]
    [InlineData("BASH_FUNC_ls")]
    [InlineData("ENV")]
    [InlineData("IFS")]
    [InlineData("PROMPT_COMMAND")]
    [InlineData("TURNPIKE_VAULT_KEY")]
    [InlineData("TURNPIKE_CHILD")]
    public void A_variable_that_steers_a_process_is_neither_secret_nor_variable(string name)
    {
        Assert.StartsWith("it ", VariableNames.WhyNoSecret(name), StringComparison.Ordinal);
        Assert.StartsWith("it ", VariableNames.WhyNoVariable(name), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1KEY")]
    [InlineData("A-B")]
    [InlineData("A B")]
    [InlineData("A=B")]
    [InlineData("A\n")]
    [InlineData("ÄPFEL")]
    public void A_name_has_the_form_of_one(string name)
    {
        Assert.False(VariableNames.IsName(name));
        Assert.Contains("no name", VariableNames.WhyNoSecret(name), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("API_KEY")]
    [InlineData("GITHUB_PERSONAL_ACCESS_TOKEN")]
    [InlineData("AWS_SECRET_ACCESS_KEY")]
    [InlineData("DATABASE_URL")]
    [InlineData("PATHS")]
    [InlineData("_x")]
    [InlineData("NODE_ENV")]
    [InlineData("ENVIRONMENT")]
    public void Others_are_both(string name)
    {
        Assert.Null(VariableNames.WhyNoSecret(name));
        Assert.Null(VariableNames.WhyNoVariable(name));
    }

    [Theory]
    [InlineData("PYTHONUNBUFFERED")]
    [InlineData("DOTNET_ENVIRONMENT")]
    [InlineData("GIT_AUTHOR_NAME")]
    public void What_only_says_how_a_program_writes_is_a_variable_and_no_secret(string name)
    {
        Assert.NotNull(VariableNames.WhyNoSecret(name));
        Assert.Null(VariableNames.WhyNoVariable(name));
    }
}
