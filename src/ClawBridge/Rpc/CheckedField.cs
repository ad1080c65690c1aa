using System.Text;

namespace ClawBridge.Rpc;

/// <summary>A declared member with its name as UTF-8.</summary>
internal sealed class CheckedField(Field field)
{
    public Field Field { get; } = field;

    public byte[] Utf8Name { get; } = Encoding.UTF8.GetBytes(field.Name);

    public CheckedShape Shape { get; } = new(field.Shape);
}
