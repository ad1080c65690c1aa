using System.Globalization;
using System.Text;

namespace ClawBridge.Discovery.Probing;

/// <summary>What <see cref="ProbeScript"/> printed, taken apart. Whatever it is given it never throws: the machine may be anything. Pure.</summary>
internal sealed class ProbeOutput
{
    private readonly Dictionary<string, List<string>> _facts = [];
    private readonly Dictionary<string, ProbeSection> _sections = [];

    private ProbeOutput()
    {
    }

    /// <summary>The script came to its end.</summary>
    public bool IsWhole => Fact("end") is not null;

    public static ProbeOutput Parse(string text)
    {
        var output = new ProbeOutput();
        string? section = null;
        int? code = null;
        StringBuilder said = new(), error = new();
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (line.IsEmpty) continue;
            switch (line[0])
            {
                case '|':
                    said.Append(line[1..]).Append('\n');
                    break;
                case '!':
                    error.Append(line[1..]).Append('\n');
                    break;
                case '=' or '@':
                    output.Keep(section, code, said, error);
                    (section, code) = (null, null);
                    var (key, value) = Split(line[1..]);
                    if (line[0] == '=') output.Add(key, value);
                    else (section, code) = (key, int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null);
                    break;
            }
        }

        output.Keep(section, code, said, error);
        return output;
    }

    /// <summary>The first value of a key that says something; else null.</summary>
    public string? Fact(string key) => Facts(key).FirstOrDefault(static value => value.Length > 0);

    public long? Number(string key) => long.TryParse(Fact(key), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    public IReadOnlyList<string> Facts(string key) => _facts.GetValueOrDefault(key) ?? [];

    /// <summary>Null for a tool that is not there.</summary>
    public ProbeSection? Section(string name) => _sections.GetValueOrDefault(name);

    private static (string Key, string Value) Split(ReadOnlySpan<char> line)
    {
        var blank = line.IndexOf(' ');
        return blank < 0 ? (line.ToString(), "") : (line[..blank].ToString(), line[(blank + 1)..].Trim().ToString());
    }

    private void Add(string key, string value)
    {
        if (!_facts.TryGetValue(key, out var values)) _facts[key] = values = [];
        values.Add(value);
    }

    private void Keep(string? section, int? code, StringBuilder said, StringBuilder error)
    {
        if (section is not null) _sections.TryAdd(section, new ProbeSection(code, said.ToString(), error.ToString()));
        said.Clear();
        error.Clear();
    }
}
