using System.Globalization;
using System.Text;
using System.Text.Json;
using ClawBridge.Text;

namespace ClawBridge.Rpc;

/// <summary>One pass over params: see <see cref="ParameterChecker"/>.</summary>
internal ref struct ParameterWalk(ReadOnlyMemory<byte> parameters, string subject, string root, bool withholdsNames)
{
    private const int LongestShownNumber = 24;

    private readonly List<string> _path = [root];
    private Utf8JsonReader _reader = new(parameters.Span);
    private JsonBuffer? _changed;
    private int _copied;

    public ReadOnlyMemory<byte> Run(CheckedShape shape)
    {
        _reader.Read();
        Record(shape, isRoot: true);
        if (_changed is null) return parameters;
        Cut(parameters.Length, parameters.Length);
        return _changed.Written.ToArray();
    }

    public readonly void Dispose() => _changed?.Dispose();

    private readonly string Path => string.Concat(_path);

    private readonly string Path1(string name) => Path + ParameterPath.Member(name);

    private readonly string MapMember(string name) => withholdsNames ? ".*" : ParameterPath.Member(name);

    private void Value(CheckedShape shape)
    {
        var token = _reader.TokenType;
        if (token == JsonTokenType.Null && shape.Shape.IsNullable) return;
        switch (shape.Shape.Kind)
        {
            case ShapeKind.Text when token == JsonTokenType.String:
                Text(shape);
                break;
            case ShapeKind.Word when token == JsonTokenType.String:
                Word(shape);
                break;
            case ShapeKind.Integer when token == JsonTokenType.Number:
                Integer(shape);
                break;
            case ShapeKind.Number when token == JsonTokenType.Number:
                Number(shape);
                break;
            case ShapeKind.Boolean when token is JsonTokenType.True or JsonTokenType.False:
                break;
            case ShapeKind.List when token == JsonTokenType.StartArray:
                List(shape);
                break;
            case ShapeKind.Map when token == JsonTokenType.StartObject:
                Map(shape);
                break;
            case ShapeKind.Record when token == JsonTokenType.StartObject:
                Record(shape, isRoot: false);
                break;
            case ShapeKind.Any:
                Any();
                break;
            default:
                throw ParameterErrors.Wrong(Path, shape, ParameterErrors.Word(token));
        }
    }

    private void Record(CheckedShape shape, bool isRoot)
    {
        var seen = new bool[shape.Fields.Length];
        var cut = new MemberCut();
        var metaSeen = false;
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndObject)
        {
            var nameStart = (int)_reader.TokenStartIndex;
            ResumeAfterCut(ref cut, nameStart);
            if (isRoot && root == "$" && _reader.ValueTextEquals("_meta"u8))
            {
                if (metaSeen) throw ParameterErrors.Twice("$._meta");
                metaSeen = true;
                _reader.Read();
                _reader.Skip();
                Remove(ref cut, nameStart);
                continue;
            }

            var index = Find(shape, isRoot);
            if (seen[index]) throw ParameterErrors.Twice(Path1(shape.Fields[index].Field.Name));
            seen[index] = true;
            Member(shape.Fields[index], nameStart, ref cut, ref seen[index]);
        }

        ResumeAfterCut(ref cut, (int)_reader.TokenStartIndex);
        for (var i = 0; i < seen.Length; i++)
        {
            if (!seen[i] && shape.Fields[i].Field.IsRequired) throw ParameterErrors.Missing(Path1(shape.Fields[i].Field.Name), subject);
        }
    }

    private void Member(CheckedField field, int nameStart, ref MemberCut cut, ref bool seen)
    {
        _reader.Read();
        if (_reader.TokenType == JsonTokenType.Null && !field.Field.IsRequired && !field.Shape.Shape.IsNullable)
        {
            Remove(ref cut, nameStart);
            return;
        }

        _path.Add(ParameterPath.Member(field.Field.Name));
        Value(field.Shape);
        _path.RemoveAt(_path.Count - 1);
        cut.KeptEnd = (int)_reader.BytesConsumed;
    }

    private readonly int Find(CheckedShape shape, bool isRoot)
    {
        if (IndexOf(shape, _reader) is var index and >= 0) return index;
        IReadOnlyList<string> known = [.. shape.Fields.Select(field => field.Field.Name)];
        var name = Name();
        throw withholdsNames
            ? ParameterErrors.UnknownWithheld(Path, CountUnknown(shape, isRoot), subject, known)
            : ParameterErrors.Unknown(Path1(name), name, subject, known);
    }

    private static int IndexOf(CheckedShape shape, in Utf8JsonReader reader)
    {
        for (var i = 0; i < shape.Fields.Length; i++)
        {
            if (reader.ValueTextEquals(shape.Fields[i].Utf8Name)) return i;
        }

        return -1;
    }

    /// <summary>How many names from here to the end of the object are unknown; the first is.</summary>
    private readonly int CountUnknown(CheckedShape shape, bool isRoot)
    {
        var rest = _reader;
        var count = 0;
        do
        {
            if (IndexOf(shape, rest) < 0 && !(isRoot && root == "$" && rest.ValueTextEquals("_meta"u8))) count++;
            rest.Read();
            rest.Skip();
        }
        while (rest.Read() && rest.TokenType == JsonTokenType.PropertyName);
        return count;
    }

    private void List(CheckedShape shape)
    {
        var count = 0;
        _path.Add("");
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
        {
            _path[^1] = string.Create(CultureInfo.InvariantCulture, $"[{count}]");
            if (++count > shape.Shape.MaxLength)
            {
                _path.RemoveAt(_path.Count - 1);
                throw ParameterErrors.Wrong(Path, shape, "more");
            }

            Value(shape.Item!);
        }

        _path.RemoveAt(_path.Count - 1);
    }

    private void Map(CheckedShape shape)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndObject)
        {
            var name = Name();
            if (!names.Add(name)) throw ParameterErrors.Twice(Path + MapMember(name));
            if (names.Count > shape.Shape.MaxLength) throw ParameterErrors.Wrong(Path, shape, "more");
            _path.Add(MapMember(name));
            _reader.Read();
            Value(shape.Item!);
            _path.RemoveAt(_path.Count - 1);
        }
    }

    private void Any()
    {
        var depth = _reader.CurrentDepth;
        if (_reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray)) CheckText();
        else while (_reader.Read() && _reader.CurrentDepth > depth) CheckText();
    }

    private readonly void CheckText()
    {
        if (_reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && _reader.ValueIsEscaped) Decoded();
    }

    private readonly void Text(CheckedShape shape)
    {
        if (_reader.ValueIsEscaped)
        {
            if (Decoded().Length > shape.Shape.MaxLength) throw ParameterErrors.Wrong(Path, shape, "a longer one");
            return;
        }

        // A character takes at least one byte, so short texts need no counting.
        if (shape.Shape.MaxLength is { } max && _reader.ValueSpan.Length > max && Encoding.UTF8.GetCharCount(_reader.ValueSpan) > max)
            throw ParameterErrors.Wrong(Path, shape, "a longer one");
    }

    private void Word(CheckedShape shape)
    {
        var spelled = Decoded();
        if (!shape.Words!.TryGetValue(spelled, out var word))
            throw ParameterErrors.Wrong(Path, shape, "another word", Suggestions.Nearest(spelled, shape.Shape.Words));
        if (word == spelled && !_reader.ValueIsEscaped) return;
        var start = (int)_reader.TokenStartIndex;
        Cut(start, (int)_reader.BytesConsumed);
        var writer = _changed!.StartValue();
        writer.WriteStringValue(word);
        writer.Flush();
    }

    private readonly void Integer(CheckedShape shape)
    {
        if (!_reader.TryGetInt64(out var value)) throw ParameterErrors.Wrong(Path, shape, Number());
        if (value < shape.Shape.Min || value > shape.Shape.Max) throw ParameterErrors.Wrong(Path, shape, Number());
    }

    private readonly void Number(CheckedShape shape)
    {
        if (!_reader.TryGetDouble(out var value) || !double.IsFinite(value) || value < shape.Shape.Min || value > shape.Shape.Max)
            throw ParameterErrors.Wrong(Path, shape, Number());
    }

    private readonly string Number() =>
        _reader.ValueSpan.Length <= LongestShownNumber ? Encoding.UTF8.GetString(_reader.ValueSpan) : "a number of so many digits";

    private readonly string Name() => _reader.ValueIsEscaped ? Decoded() : Encoding.UTF8.GetString(_reader.ValueSpan);

    private readonly string Decoded()
    {
        try
        {
            return _reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw ParameterErrors.NotText(Path);
        }
    }

    /// <summary>Leaves a member out. The comma goes with it: the one before, or the one behind when it is the first that stays.</summary>
    private void Remove(ref MemberCut cut, int nameStart)
    {
        if (cut.KeptEnd > 0) Cut(cut.KeptEnd, (int)_reader.BytesConsumed);
        else if (cut.OpenStart == 0) cut.OpenStart = nameStart;
    }

    private void ResumeAfterCut(ref MemberCut cut, int next)
    {
        if (cut.OpenStart > 0) Cut(cut.OpenStart, next);
        cut.OpenStart = 0;
    }

    private void Cut(int from, int to)
    {
        _changed ??= new JsonBuffer();
        if (from > _copied) _changed.Append(parameters.Span[_copied..from]);
        _copied = to;
    }

    private struct MemberCut
    {
        /// <summary>End of the last member that stays; 0 before there is one.</summary>
        public int KeptEnd;

        /// <summary>Start of a removed member at the front whose comma is still ahead; 0 when there is none.</summary>
        public int OpenStart;
    }
}
