using System.Text;
using Turnpike.Wire.Json;

namespace Turnpike.Wire.Tests.Json;

public class JsonViewTests
{
    private static JsonView Read(string json)
    {
        var tape = new JsonTape();
        Assert.True(tape.TryRead(Encoding.UTF8.GetBytes(json), JsonBudget.Message, out _), json);
        return tape.Root;
    }

    [Fact]
    public void What_is_missing_stays_missing()
    {
        JsonView missing = default;
        Assert.False(missing.Exists);
        Assert.Equal(JsonKind.None, missing.Kind);
        Assert.False(missing["a"u8]["b"u8].Exists);
        Assert.Equal(0, missing.Count);
        Assert.True(missing.Raw.IsEmpty);
        Assert.False(missing.Is(default));
        foreach (var member in missing.Members)
        {
            Assert.Fail(member.ToString());
        }

        foreach (var element in missing.Elements)
        {
            Assert.Fail(element.ToString()!);
        }
    }

    [Fact]
    public void Members_are_of_objects_and_elements_of_arrays_only()
    {
        foreach (var member in Read("[{\"a\":1}]").Members)
        {
            Assert.Fail(member.ToString());
        }

        foreach (var element in Read("{\"a\":[1]}").Elements)
        {
            Assert.Fail(element.ToString()!);
        }

        Assert.False(Read("[1,2]")["a"u8].Exists);
        Assert.False(Read("\"a\"")["a"u8].Exists);
    }

    [Fact]
    public void A_member_is_found_by_its_unescaped_name_and_never_by_a_value_or_a_nested_name()
    {
        var root = Read("""{"x":{"k":1},"y":"k","a\/b":[{"k":2}],"\u006b":3,"K":4}""");
        Assert.Equal("3", Encoding.UTF8.GetString(root["k"u8].Raw));
        Assert.Equal("4", Encoding.UTF8.GetString(root["K"u8].Raw));
        Assert.Equal(1, root["a/b"u8].Count);
        Assert.False(root["a\\/b"u8].Exists);
        Assert.False(root[""u8].Exists);
    }

    [Fact]
    public void Views_compare_by_place()
    {
        var root = Read("[1,1]");
        var elements = new List<JsonView>();
        foreach (var element in root.Elements)
        {
            elements.Add(element);
        }

        Assert.NotEqual(elements[0], elements[1]);
        Assert.NotEqual(root, Read("[1,1]"));
        Assert.Equal(root, root);
    }

    [Fact]
    public void Looking_up_escaped_names_allocates_nothing()
    {
        var root = Read("""{"a\nb":1,"caf\u00e9":2,"plain":{"deep\/er":"x\ty"}}""");
        for (var i = 0; i < 100; i++)
        {
            Look();
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            Look();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Look() => Assert.True(root["café"u8].Exists && root["plain"u8]["deep/er"u8].Is("x\ty"u8) && !root["missing"u8].Exists);
    }
}
