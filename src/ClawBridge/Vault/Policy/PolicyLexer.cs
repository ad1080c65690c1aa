using System.Text;

namespace ClawBridge.Vault.Policy;

/// <summary>Cuts a policy into words. Pure.</summary>
internal ref struct PolicyLexer(string source)
{
    /// <summary>A number of so many digits is exact wherever JSON goes.</summary>
    public const int MaxDigits = 15;

    private static readonly string[] Signs = ["==", "!=", "<=", ">=", "<", ">", "(", ")", "[", "]", ",", "."];

    private int _at;

    public static List<PolicyToken> Read(string source)
    {
        var lexer = new PolicyLexer(source);
        List<PolicyToken> tokens = [];
        do tokens.Add(lexer.Next());
        while (tokens[^1].Kind != PolicyTokenKind.End);
        return tokens;
    }

    public static bool IsNameStart(char c) => char.IsAsciiLetter(c) || c == '_';

    public static bool IsNamePart(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';

    private readonly int Position => _at + 1;

    private PolicyToken Next()
    {
        while (_at < source.Length && source[_at] is ' ' or '\t' or '\r' or '\n') _at++;
        if (_at == source.Length) return new(PolicyTokenKind.End, Position, "");
        var c = source[_at];
        if (IsNameStart(c)) return Run(PolicyTokenKind.Word, IsNamePart);
        if (char.IsAsciiDigit(c)) return Number();
        return c is '"' or '\'' ? Text(c) : Sign();
    }

    private PolicyToken Run(PolicyTokenKind kind, Func<char, bool> isPart)
    {
        var start = _at;
        while (_at < source.Length && isPart(source[_at])) _at++;
        return new(kind, start + 1, source[start.._at]);
    }

    private PolicyToken Number()
    {
        var number = Run(PolicyTokenKind.Number, char.IsAsciiDigit);
        if (number.Content.Length > MaxDigits) throw new PolicyException(number.Position, $"a number has at most {MaxDigits} digits");
        if (_at < source.Length && (IsNameStart(source[_at]) || source[_at] == '.'))
            throw new PolicyException(Position, "numbers are whole and end before the next word; put a space here or leave the fraction out");
        return number;
    }

    private PolicyToken Text(char quote)
    {
        var start = _at++;
        var text = new StringBuilder();
        for (; _at < source.Length; _at++)
        {
            var c = source[_at];
            if (c == quote)
            {
                _at++;
                return new(PolicyTokenKind.Text, start + 1, text.ToString());
            }

            if (char.IsControl(c)) throw new PolicyException(Position, "a text holds no control characters");
            text.Append(c == '\\' ? Escaped() : c);
        }

        throw new PolicyException(start + 1, $"the text that begins here has no closing {quote}");
    }

    private char Escaped()
    {
        _at++;
        if (_at < source.Length && source[_at] is '\\' or '"' or '\'') return source[_at];
        throw new PolicyException(_at, "a backslash stands only before a quote or another backslash; write \\\\ for one");
    }

    private PolicyToken Sign()
    {
        foreach (var sign in Signs)
        {
            if (string.CompareOrdinal(source, _at, sign, 0, sign.Length) != 0) continue;
            var position = Position;
            _at += sign.Length;
            return new(PolicyTokenKind.Sign, position, sign);
        }

        throw new PolicyException(Position, source[_at] switch
        {
            '=' => "equality is written ==",
            '!' => "negation is written not, inequality !=",
            '&' => "write and between two conditions that must both hold",
            '|' => "write or between two conditions of which one is enough",
            '-' => "numbers are whole and not negative, and nothing is subtracted",
            _ => "this character belongs to no word of the policy language; texts stand in quotes",
        });
    }
}
