using System.Globalization;
using ClawBridge.Text;

namespace ClawBridge.Vault.Policy;

/// <summary>
/// Reads a policy: <c>or</c> binds least, then <c>and</c>, <c>not</c>, and the comparisons, of which one stands between two values.
/// What does not fit together is refused here, so that a parsed policy can always be judged. Pure.
/// </summary>
internal sealed class PolicyParser
{
    /// <summary>Longest policy in characters.</summary>
    public const int MaxLength = 1024;

    /// <summary>How deep parentheses and <c>not</c> may stand in each other.</summary>
    public const int MaxDepth = 32;

    private readonly List<PolicyToken> _tokens;
    private readonly IReadOnlyCollection<string> _labels;
    private int _next;
    private int _depth;

    private PolicyParser(List<PolicyToken> tokens, IReadOnlyCollection<string> labels)
    {
        (_tokens, _labels) = (tokens, labels);
    }

    private PolicyToken Here => _tokens[_next];

    /// <param name="labels">The keys of the labels that the entry has; another one is refused.</param>
    /// <exception cref="PolicyException">It is no policy; says where and what was expected.</exception>
    public static PolicyNode Parse(string source, IReadOnlyCollection<string> labels)
    {
        if (source.Length > MaxLength) throw new PolicyException(MaxLength + 1, $"a policy has at most {MaxLength} characters");
        var parser = new PolicyParser(PolicyLexer.Read(source), labels);
        var policy = parser.Condition(parser.Or, "a policy");
        return parser.Here.Kind == PolicyTokenKind.End ? policy : throw PolicyException.Expected("and, or, or the end", parser.Here);
    }

    private PolicyNode Or()
    {
        var start = Here.Position;
        var left = And();
        while (IsWord(PolicyWords.Or))
        {
            PolicyTyping.RequireCondition(left, start, "what or joins");
            _next++;
            left = new PolicyNode.Or(left, Condition(And, "what or joins"));
        }

        return left;
    }

    private PolicyNode And()
    {
        var start = Here.Position;
        var left = Not();
        while (IsWord(PolicyWords.And))
        {
            PolicyTyping.RequireCondition(left, start, "what and joins");
            _next++;
            left = new PolicyNode.And(left, Condition(Not, "what and joins"));
        }

        return left;
    }

    private PolicyNode Not()
    {
        if (!IsWord(PolicyWords.Not)) return Comparison();
        Enter();
        _next++;
        var negated = new PolicyNode.Not(Condition(Not, "what not negates"));
        _depth--;
        return negated;
    }

    private PolicyNode Comparison()
    {
        var (start, left) = (Here.Position, Value());
        if (!TakeOperator(out var by, out var operatorPosition)) return left;
        var (rightStart, right) = (Here.Position, Value());
        PolicyTyping.Check(by, (left, start), operatorPosition, (right, rightStart));
        return TakeOperator(out _, out var again)
            ? throw new PolicyException(again, "one comparison stands between two values; join several with and")
            : new PolicyNode.Compare(by, left, right);
    }

    private PolicyNode Value()
    {
        var token = Here;
        switch (token.Kind)
        {
            case PolicyTokenKind.Text or PolicyTokenKind.Number:
                return Literal();
            case PolicyTokenKind.Sign when token.Content == "(":
                return Grouped();
            case PolicyTokenKind.Sign when token.Content == "[":
                return List();
            case PolicyTokenKind.Word when PolicyWords.Facts.TryGetValue(token.Content, out var fact):
                _next++;
                return new PolicyNode.Fact(fact);
            case PolicyTokenKind.Word when token.Content == PolicyWords.Labels:
                return Label();
            case PolicyTokenKind.Word when !PolicyWords.IsReserved(token.Content):
                throw new PolicyException(token.Position, "there is no such variable; texts stand in quotes", Suggestions.Nearest(token.Content, PolicyWords.Values));
            default:
                throw PolicyException.Expected("a variable, a text, a number, a list or (", token);
        }
    }

    private PolicyNode Grouped()
    {
        Enter();
        _next++;
        var inner = Or();
        Take(")");
        _depth--;
        return inner;
    }

    private PolicyNode Literal()
    {
        var token = Here;
        if (token.Kind is not (PolicyTokenKind.Text or PolicyTokenKind.Number)) throw PolicyException.Expected("a text or a number", token);
        _next++;
        return token.Kind == PolicyTokenKind.Text
            ? new PolicyNode.Text(token.Content)
            : new PolicyNode.Number(long.Parse(token.Content, NumberStyles.None, CultureInfo.InvariantCulture));
    }

    private PolicyNode.List List()
    {
        _next++;
        List<PolicyNode> items = [Literal()];
        while (!Here.Is(PolicyTokenKind.Sign, "]"))
        {
            if (!Here.Is(PolicyTokenKind.Sign, ",")) throw PolicyException.Expected(", or ]", Here);
            _next++;
            var position = Here.Position;
            items.Add(Literal());
            if (items[^1].Type != items[0].Type) throw new PolicyException(position, "the items of a list are all texts or all numbers");
        }

        _next++;
        return new PolicyNode.List(items);
    }

    private PolicyNode.Label Label()
    {
        _next++;
        var isBracketed = Here.Is(PolicyTokenKind.Sign, "[");
        if (!isBracketed && !Here.Is(PolicyTokenKind.Sign, ".")) throw PolicyException.Expected(".NAME or [\"NAME\"] after labels", Here);
        _next++;
        var key = Here;
        if (key.Kind != (isBracketed ? PolicyTokenKind.Text : PolicyTokenKind.Word)) throw PolicyException.Expected(isBracketed ? "a text" : "a name", key);
        _next++;
        if (isBracketed) Take("]");
        return _labels.Contains(key.Content)
            ? new PolicyNode.Label(key.Content)
            : throw new PolicyException(key.Position, "the entry has no such label", Suggestions.Nearest(key.Content, _labels));
    }

    private PolicyNode Condition(Func<PolicyNode> read, string what)
    {
        var start = Here.Position;
        var node = read();
        PolicyTyping.RequireCondition(node, start, what);
        return node;
    }

    private bool TakeOperator(out PolicyOperator by, out int position)
    {
        position = Here.Position;
        by = default;
        var isOperator = Here.Kind is PolicyTokenKind.Word or PolicyTokenKind.Sign && PolicyWords.Operators.TryGetValue(Here.Content, out by);
        if (isOperator) _next++;
        return isOperator;
    }

    private void Take(string sign)
    {
        if (!Here.Is(PolicyTokenKind.Sign, sign)) throw PolicyException.Expected(sign, Here);
        _next++;
    }

    private bool IsWord(string word) => Here.Is(PolicyTokenKind.Word, word);

    private void Enter()
    {
        if (++_depth > MaxDepth) throw new PolicyException(Here.Position, $"parentheses and not stand at most {MaxDepth} deep in each other");
    }
}
