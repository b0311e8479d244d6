using System.Text.Json;
using System.Text.Json.Nodes;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Servers;
using Turnpike.Console.Api;

namespace Turnpike.Console.Tests.Api;

/// <summary>The table of operations against the acts.</summary>
public sealed class ApiTableTests
{
    /// <remarks>A new act needs one line in <c>ApiTable</c>, or a reason in <c>ApiTable.NotHere</c>.</remarks>
    [Fact]
    public void Every_act_has_exactly_one_address_or_a_reason_why_it_has_none()
    {
        var here = ApiTable.Routes.All.Select(r => r.Act.Name).ToList();
        Assert.Empty(AdminActs.All.Keys.Except(here).Except(ApiTable.NotHere.Keys).Order(StringComparer.Ordinal));
        Assert.Empty(here.GroupBy(n => n, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => g.Key));
        Assert.Empty(here.Intersect(ApiTable.NotHere.Keys));
        Assert.Empty(ApiTable.NotHere.Keys.Except(AdminActs.All.Keys));
    }

    [Fact]
    public void No_two_operations_stand_at_one_address()
    {
        var shapes = ApiTable.Routes.All.Select(r => $"{r.Method} {string.Join('/', r.Segments.Select(s => s[0] == '{' ? "*" : s))}").ToList();
        Assert.Empty(shapes.GroupBy(s => s, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => g.Key));

        // A fixed part never hides a name: where one address has a name, no other has a word of ours in its place.
        foreach (var one in ApiTable.Routes.All)
        {
            foreach (var other in ApiTable.Routes.All.Where(o => o.Method == one.Method && o.Pattern != one.Pattern && o.Segments.Length == one.Segments.Length))
            {
                Assert.False(one.Segments.Zip(other.Segments).All(s => s.First == s.Second || s.First[0] == '{' || s.Second[0] == '{'), $"{one.Pattern} and {other.Pattern}");
            }
        }
    }

    [Fact]
    public void What_an_operation_names_is_there()
    {
        foreach (var route in ApiTable.Routes.All)
        {
            string[] request = [.. route.RequestShape.Properties.Select(p => p.Name)];
            string[] answer = [.. route.ResponseShape.Properties.Select(p => p.Name)];
            Assert.Empty(route.Places.Except(request));
            Assert.Empty(route.Without.Except(request));
            Assert.Empty(new[] { route.Document, route.Expects }.OfType<string>().Except(request));
            Assert.Empty(new[] { route.List, route.OnRequest }.OfType<string>().Except(answer));
        }
    }

    /// <remarks>A list that is left out is empty and not none, and what is true where nothing is said stays true.</remarks>
    [Fact]
    public void What_is_left_out_of_a_request_is_what_its_type_says()
    {
        var add = JsonNode.Parse("""{"name":"s"}""")!.AsObject();
        RequestDefaults.Fill(add, AdminActs.AddServer.Request);
        Assert.Equal(new AddServer { Name = "s" }.ToString(), add.Deserialize(AdminActs.AddServer.Request)!.ToString());
        var plan = JsonNode.Parse("""{"package":"npm:a@1.0.0","walls":{"network":true}}""")!.AsObject();
        RequestDefaults.Fill(plan, AdminActs.PlanProvision.Request);
        var read = plan.Deserialize(AdminActs.PlanProvision.Request)!;
        Assert.True(read.Walls is { Network: true, Folders.IsDefault: false, Hosts.IsDefault: false });
        Assert.False(read.Arguments.IsDefault);
    }

    [Fact]
    public void No_request_has_a_list_that_is_none_by_being_left_out()
    {
        foreach (var route in ApiTable.Routes.All)
        {
            foreach (var member in route.RequestShape.Properties.Where(m => m.PropertyType.Name == "ImmutableArray`1" && !m.IsRequired))
            {
                Assert.True(RequestDefaults.Of(route.RequestShape)[member.Name] is JsonArray, $"{route.Act.Name}: {member.Name}");
            }
        }
    }

    [Fact]
    public void A_look_has_no_effect_and_a_change_is_never_asked_for_by_get()
    {
        Assert.Empty(ApiTable.Routes.All.Where(r => r.Method == "GET" && Changes(r)).Select(r => r.Pattern));
        static bool Changes(ApiRoute route) => (bool)route.Act.GetType().GetProperty("Changes")!.GetValue(route.Act)!;
    }

    [Fact]
    public void What_holds_a_secret_says_so()
    {
        string[] secret = [.. ApiTable.Routes.All.Where(r => r.ResponseShape.Properties.Any(p => p.Name is "token" or "codes" or "secret")).Select(r => r.Act.Name)];
        Assert.Contains("grant.create", secret);
        Assert.Equal(secret.Order(StringComparer.Ordinal), ApiTable.Routes.All.Where(r => r.HoldsSecret).Select(r => r.Act.Name).Order(StringComparer.Ordinal));
    }
}
