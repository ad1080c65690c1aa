using System.Collections.Frozen;
using System.Text;
using ClawBridge.Text;

namespace ClawBridge.Rpc;

/// <summary>All methods of this program by name.</summary>
internal sealed class MethodTable
{
    /// <summary>No method has a longer name; longer ones are not even looked up.</summary>
    private const int LongestName = 128;

    private readonly FrozenDictionary<string, MethodSlot> _slots;
    private readonly FrozenDictionary<string, MethodSlot>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    public MethodTable(IEnumerable<MethodEntry> entries)
    {
        _slots = entries.ToFrozenDictionary(entry => entry.Name, entry => new MethodSlot(entry), StringComparer.Ordinal);
        _lookup = _slots.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Every name, sorted.</summary>
    public IReadOnlyList<string> Names => [.. _slots.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Every method, by name; makes all handlers.</summary>
    public IReadOnlyList<IHandler> Handlers => [.. Names.Select(name => _slots[name].Handler)];

    /// <summary>What every method says of itself, by name; makes all handlers.</summary>
    public IReadOnlyList<MethodDeclaration> Declarations => [.. Handlers.Select(handler => handler.Declaration)];

    /// <summary>-32601 with the nearest names when there is none.</summary>
    public MethodSlot Find(string name) => _slots.GetValueOrDefault(name) ?? throw Unknown(name);

    /// <summary>The same for a name in UTF-8, without making a string of it. Null when there is none.</summary>
    public MethodSlot? Find(ReadOnlySpan<byte> name)
    {
        if (name.Length > LongestName) return null;
        Span<char> characters = stackalloc char[LongestName];
        return Encoding.UTF8.TryGetChars(name, characters, out var length) && _lookup.TryGetValue(characters[..length], out var slot) ? slot : null;
    }

    public RpcException Unknown(string name)
    {
        var near = Suggestions.Nearest(name, _slots.Keys);
        var hint = near.Count > 0 ? $"Use {near[0]}, or call rpc.discover for all methods." : "Call rpc.discover for all methods.";
        var shown = name.Length <= LongestName ? name : string.Concat(name.AsSpan(0, LongestName), "...");
        return new RpcException(ErrorCodes.MethodNotFound, $"There is no method '{shown}'.",
            new() { Kind = ErrorKinds.MethodNotFound, Hint = hint, Suggestions = near });
    }
}
