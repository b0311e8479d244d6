using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Turnpike.Console.Api;

/// <summary>
/// What members of a request are where nothing is said of them. The generated contracts read a member that is left out and has an initialiser as its
/// type's zero (a list that is none, <c>false</c> for what is <c>true</c>), so that it is said here, in the words of the type itself.
/// </summary>
internal static class RequestDefaults
{
    private static readonly ConcurrentDictionary<Type, JsonObject> Known = new();

    /// <summary>Says what was left out, all the way down.</summary>
    public static void Fill(JsonObject request, JsonTypeInfo shape)
    {
        var known = Of(shape);
        foreach (var member in shape.Properties)
        {
            if (request.TryGetPropertyValue(member.Name, out var value))
            {
                Fill(value, shape.Options.GetTypeInfo(Nullable.GetUnderlyingType(member.PropertyType) ?? member.PropertyType));
            }
            else if (known.TryGetPropertyValue(member.Name, out var initial))
            {
                request[member.Name] = initial?.DeepClone();
            }
        }
    }

    /// <summary>The members that may be left out and have a value then.</summary>
    public static JsonObject Of(JsonTypeInfo shape) => Known.GetOrAdd(shape.Type, static (_, s) => Read(s), shape);

    private static void Fill(JsonNode? value, JsonTypeInfo shape)
    {
        if (value is JsonObject inner && shape.Kind == JsonTypeInfoKind.Object)
        {
            Fill(inner, shape);
        }
        else if (value is JsonArray list && shape is { Kind: JsonTypeInfoKind.Enumerable, ElementType: { } type })
        {
            var element = shape.Options.GetTypeInfo(type);
            foreach (var item in list)
            {
                Fill(item, element);
            }
        }
    }

    private static JsonObject Read(JsonTypeInfo shape)
    {
        var values = new JsonObject();
        var properties = shape.Type.GetProperties(BindingFlags.Public | BindingFlags.Instance);
        object? fresh = null;
        foreach (var member in ApiRoute.MembersOf(shape).Where(m => !m.IsRequired && (m.AssociatedParameter is null || m.AssociatedParameter.IsMemberInitializer)))
        {
            var property = properties.First(p => JsonNamingPolicy.SnakeCaseLower.ConvertName(p.Name) == member.Name);
            fresh ??= Fresh(shape.Type);
            values[member.Name] = property.GetValue(fresh) is { } value ? JsonSerializer.SerializeToNode(value, shape.Options.GetTypeInfo(member.PropertyType)) : null;
        }

        return values;
    }

    // As the type makes itself, whatever its required members are: only the initialised ones are looked at.
    private static object Fresh(Type type)
    {
        var constructor = type.GetConstructors().Where(c => c.GetParameters() is not [var only] || only.ParameterType != type).MaxBy(c => c.GetParameters().Length)!;
        return constructor.Invoke([
            .. constructor.GetParameters().Select(p => p.HasDefaultValue ? p.DefaultValue : p.ParameterType.IsValueType ? Activator.CreateInstance(p.ParameterType) : null),
        ]);
    }
}
