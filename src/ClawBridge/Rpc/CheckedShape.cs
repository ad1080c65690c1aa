namespace ClawBridge.Rpc;

/// <summary>A <see cref="Shape"/> made ready for checking: names as UTF-8, words by any spelling.</summary>
internal sealed class CheckedShape
{
    public CheckedShape(Shape shape)
    {
        Shape = shape;
        Item = shape.Item is null ? null : new CheckedShape(shape.Item);
        Fields = [.. shape.Fields.Select(field => new CheckedField(field))];
        if (shape.Kind != ShapeKind.Word) return;
        Words = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (alias, word) in shape.Aliases ?? new Dictionary<string, string>()) Words[alias] = word;
        foreach (var word in shape.Words) Words[word] = word;
    }

    public Shape Shape { get; }

    public CheckedShape? Item { get; }

    public CheckedField[] Fields { get; }

    /// <summary>Every accepted spelling → the word.</summary>
    public Dictionary<string, string>? Words { get; }

    /// <summary>What may stand here, as the end of the sentence "must be …".</summary>
    public string Expected => Shape.Kind switch
    {
        ShapeKind.Text when Shape.MaxLength is { } max => $"a text of at most {max} characters",
        ShapeKind.Text => "a text",
        ShapeKind.Integer => "an integer" + Bounds,
        ShapeKind.Number => "a number" + Bounds,
        ShapeKind.Boolean => "true or false",
        ShapeKind.Word => "one of " + string.Join(", ", Shape.Words),
        ShapeKind.List when Shape.MaxLength is { } max => $"a list of at most {max} items",
        ShapeKind.List => "a list",
        ShapeKind.Map when Shape.MaxLength is { } max => $"an object with at most {max} members",
        ShapeKind.Any => "a JSON value",
        _ => "an object",
    };

    private string Bounds => (Shape.Min, Shape.Max) switch
    {
        ({ } min, { } max) => $" from {min} to {max}",
        ({ } min, null) => $" of at least {min}",
        (null, { } max) => $" of at most {max}",
        _ => "",
    };
}
