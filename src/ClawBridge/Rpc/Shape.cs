namespace ClawBridge.Rpc;

/// <summary>
/// The declared form of a JSON value. The same declaration checks input, and is what <c>rpc.discover</c>, <c>handlers.md</c> and
/// the tools are made from. Build one with the static methods; refine it with <c>with</c>.
/// </summary>
internal sealed record Shape(ShapeKind Kind)
{
    /// <summary>JSON null is allowed. An input field that is not nullable may be null too: that means the same as leaving it out.</summary>
    public bool IsNullable { get; init; }

    /// <summary>Smallest number, inclusive.</summary>
    public long? Min { get; init; }

    /// <summary>Largest number, inclusive.</summary>
    public long? Max { get; init; }

    /// <summary>Longest text in characters, or most items or members.</summary>
    public int? MaxLength { get; init; }

    /// <summary>The words of a <see cref="ShapeKind.Word"/>, as they are written on output.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>Legacy spellings accepted on input → the word they mean.</summary>
    public IReadOnlyDictionary<string, string>? Aliases { get; init; }

    /// <summary>Of a list's items or a map's values.</summary>
    public Shape? Item { get; init; }

    public IReadOnlyList<Field> Fields { get; init; } = [];

    /// <summary>Of a result that is a list: with <c>cursor</c> or <c>page</c> it becomes <c>{items, next_cursor, total}</c>.</summary>
    public bool IsPaged { get; init; }

    public Shape Nullable => this with { IsNullable = true };

    public static Shape Text(int? maxLength = null) => new(ShapeKind.Text) { MaxLength = maxLength };

    public static Shape Integer(long? min = null, long? max = null) => new(ShapeKind.Integer) { Min = min, Max = max };

    public static Shape Number() => new(ShapeKind.Number);

    public static Shape Boolean() => new(ShapeKind.Boolean);

    public static Shape Word(params string[] words) => new(ShapeKind.Word) { Words = words };

    public static Shape List(Shape item, int? maxLength = null) => new(ShapeKind.List) { Item = item, MaxLength = maxLength };

    /// <summary>The result of a listing method, see <see cref="Paging"/>.</summary>
    public static Shape Paged(Shape item) => List(item) with { IsPaged = true };

    public static Shape Map(Shape value, int? maxLength = null) => new(ShapeKind.Map) { Item = value, MaxLength = maxLength };

    public static Shape Record(params Field[] fields) => new(ShapeKind.Record) { Fields = fields };

    public static Shape Any() => new(ShapeKind.Any);

    /// <summary>Unix milliseconds.</summary>
    public static Shape Time() => Integer(0);
}
