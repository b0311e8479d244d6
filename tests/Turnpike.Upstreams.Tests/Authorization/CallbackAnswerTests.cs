using Turnpike.Upstreams.Authorization;

namespace Turnpike.Upstreams.Tests.Authorization;

public sealed class CallbackAnswerTests
{
    [Theory]
    [InlineData("code=code-1")]
    [InlineData("code=code-1&state=")]
    [InlineData("code=code-1&state=of-another-flow")]
    [InlineData("error=access_denied&state=of-another-flow")]
    public async Task An_answer_of_another_flow_is_refused_and_leaves_this_one_open(string query)
    {
        await using var site = await AuthorizationSite.StartAsync();
        var request = await site.BeginAsync();
        Assert.Equal(AuthorizationFault.StateMismatch, await FaultAsync(site, request, query));
        Assert.Equal("at-1", (await site.Client.CompleteAsync(request, AuthorizationSite.Good(request), Scripted.Token)).AccessToken);
    }

    [Fact]
    public async Task A_state_is_answered_once_and_a_code_is_sent_once()
    {
        await using var site = await AuthorizationSite.StartAsync();
        var request = await site.BeginAsync();
        await site.Client.CompleteAsync(request, AuthorizationSite.Good(request), Scripted.Token);
        Assert.Equal(AuthorizationFault.CallbackReplayed, await FaultAsync(site, request, AuthorizationSite.Good(request)[1..]));
        Assert.Equal(AuthorizationFault.CallbackReplayed, await FaultAsync(site, request, $"code=another&state={request.State}"));
        Assert.Equal(1, site.Count("/token"));
    }

    [Theory]
    [InlineData(null, "{0}", null)]
    [InlineData(true, "{0}", null)]
    [InlineData(null, "", null)]
    [InlineData(false, "", null)]
    [InlineData(true, "", AuthorizationFault.IssuerMismatch)]
    [InlineData(true, "https://evil.example", AuthorizationFault.IssuerMismatch)]
    [InlineData(null, "https://evil.example", AuthorizationFault.IssuerMismatch)]
    [InlineData(true, "{0}/", AuthorizationFault.IssuerMismatch)]
    [InlineData(true, "{0}:80", AuthorizationFault.IssuerMismatch)]
    public async Task The_issuer_is_compared_by_the_table_of_the_specification(bool? advertised, string issuer, AuthorizationFault? expected)
    {
        await using var site = await AuthorizationSite.StartAsync();
        site.Metadata["authorization_response_iss_parameter_supported"] = advertised;
        var request = await site.BeginAsync();
        var iss = Uri.EscapeDataString(issuer.Replace("{0}", site.Origin, StringComparison.Ordinal));
        var query = $"code=code-1&state={request.State}" + (iss.Length > 0 ? "&iss=" + iss : "");
        if (expected is null)
        {
            Assert.Equal("at-1", (await site.Client.CompleteAsync(request, query, Scripted.Token)).AccessToken);
        }
        else
        {
            Assert.Equal(expected, await FaultAsync(site, request, query));
            Assert.Equal(0, site.Count("/token"));
        }
    }

    [Fact]
    public async Task The_words_of_another_issuer_are_not_shown()
    {
        await using var site = await AuthorizationSite.StartAsync();
        var request = await site.BeginAsync();
        var query = $"error=access_denied&error_description=pay+here&state={request.State}&iss=https%3A%2F%2Fevil.example";
        var fault = await Assert.ThrowsAsync<AuthorizationException>(async () => await site.Client.CompleteAsync(request, query, Scripted.Token));
        Assert.Equal((AuthorizationFault.IssuerMismatch, null), (fault.Fault, fault.Said));
        Assert.DoesNotContain("pay here", fault.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("access_denied", AuthorizationFault.AccessDenied)]
    [InlineData("invalid_scope", AuthorizationFault.ScopeRefused)]
    [InlineData("invalid_target", AuthorizationFault.ResourceRefused)]
    [InlineData("unauthorized_client", AuthorizationFault.ClientRefused)]
    [InlineData("server_error", AuthorizationFault.AuthorizationRefused)]
    public async Task An_error_is_told_by_its_name_with_the_words_cleaned(string error, AuthorizationFault expected)
    {
        await using var site = await AuthorizationSite.StartAsync();
        var request = await site.BeginAsync();
        var query = $"error={error}&error_description=not%0d%0a%1b[31m+today&state={request.State}";
        var fault = await Assert.ThrowsAsync<AuthorizationException>(async () => await site.Client.CompleteAsync(request, query, Scripted.Token));
        Assert.Equal((expected, "not[31m today"), (fault.Fault, fault.Said));
        Assert.Equal(0, site.Count("/token"));
    }

    [Theory]
    [InlineData("code=a&code=b&state={0}")]
    [InlineData("code=a&state={0}&state=x")]
    [InlineData("code=a&state={0}&iss=x&iss=y")]
    [InlineData("code=&state={0}")]
    [InlineData("state={0}")]
    public async Task An_answer_that_can_be_read_in_two_ways_or_in_none_is_refused(string query)
    {
        await using var site = await AuthorizationSite.StartAsync();
        var request = await site.BeginAsync();
        Assert.Equal(AuthorizationFault.CallbackInvalid, await FaultAsync(site, request, query.Replace("{0}", request.State, StringComparison.Ordinal)));
        Assert.Equal(0, site.Count("/token"));
    }

    [Fact]
    public void The_state_finds_the_flow()
    {
        Assert.Equal("abc", CallbackAnswer.State("?code=1&state=abc"));
        Assert.Null(CallbackAnswer.State("?state=a&state=b"));
        Assert.Null(CallbackAnswer.State("?code=1"));
        Assert.Null(CallbackAnswer.State("?state=" + new string('x', 9000)));
    }

    private static async Task<AuthorizationFault> FaultAsync(AuthorizationSite site, AuthorizationRequest request, string query) =>
        (await Assert.ThrowsAsync<AuthorizationException>(async () => await site.Client.CompleteAsync(request, query, Scripted.Token))).Fault;
}
