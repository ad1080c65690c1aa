using System.Text.Json;

namespace ClawBridge.Rpc;

/// <summary>Writes a declared shape as JSON Schema (draft 7, as OpenRPC 1.3 takes it).</summary>
internal static class SchemaWriter
{
    /// <param name="isInput">Then required members are listed and others are forbidden.</param>
    /// <param name="defaultJson">The value that absence means, as JSON text.</param>
    public static void Write(Utf8JsonWriter writer, Shape shape, bool isInput, string? defaultJson = null)
    {
        writer.WriteStartObject();
        WriteType(writer, shape);
        switch (shape.Kind)
        {
            case ShapeKind.Text when shape.MaxLength is { } max:
                writer.WriteNumber("maxLength"u8, max);
                break;
            case ShapeKind.Integer or ShapeKind.Number:
                if (shape.Min is { } least) writer.WriteNumber("minimum"u8, least);
                if (shape.Max is { } most) writer.WriteNumber("maximum"u8, most);
                break;
            case ShapeKind.Word:
                WriteWords(writer, shape);
                break;
            case ShapeKind.List:
                writer.WritePropertyName("items"u8);
                Write(writer, shape.Item!, isInput);
                if (shape.MaxLength is { } items) writer.WriteNumber("maxItems"u8, items);
                if (shape.IsPaged) writer.WriteBoolean("x-paged"u8, true);
                break;
            case ShapeKind.Map:
                writer.WritePropertyName("additionalProperties"u8);
                Write(writer, shape.Item!, isInput);
                if (shape.MaxLength is { } members) writer.WriteNumber("maxProperties"u8, members);
                break;
            case ShapeKind.Record:
                WriteFields(writer, shape, isInput);
                break;
        }

        if (defaultJson is not null)
        {
            writer.WritePropertyName("default"u8);
            writer.WriteRawValue(defaultJson);
        }

        writer.WriteEndObject();
    }

    private static void WriteType(Utf8JsonWriter writer, Shape shape)
    {
        if (shape.Kind == ShapeKind.Any) return;
        var type = shape.Kind switch
        {
            ShapeKind.Text or ShapeKind.Word => "string",
            ShapeKind.Integer => "integer",
            ShapeKind.Number => "number",
            ShapeKind.Boolean => "boolean",
            ShapeKind.List => "array",
            _ => "object",
        };
        if (!shape.IsNullable)
        {
            writer.WriteString("type"u8, type);
            return;
        }

        writer.WriteStartArray("type"u8);
        writer.WriteStringValue(type);
        writer.WriteStringValue("null"u8);
        writer.WriteEndArray();
    }

    private static void WriteWords(Utf8JsonWriter writer, Shape shape)
    {
        writer.WriteStartArray("enum"u8);
        foreach (var word in shape.Words) writer.WriteStringValue(word);
        if (shape.IsNullable) writer.WriteNullValue();
        writer.WriteEndArray();
    }

    private static void WriteFields(Utf8JsonWriter writer, Shape shape, bool isInput)
    {
        writer.WriteStartObject("properties"u8);
        foreach (var field in shape.Fields)
        {
            writer.WritePropertyName(field.Name);
            Write(writer, field.Shape, isInput, field.Default);
        }

        writer.WriteEndObject();
        var required = isInput ? shape.Fields.Where(field => field.IsRequired) : shape.Fields;
        writer.WriteStartArray("required"u8);
        foreach (var field in required) writer.WriteStringValue(field.Name);
        writer.WriteEndArray();
        if (isInput) writer.WriteBoolean("additionalProperties"u8, false);
    }
}
