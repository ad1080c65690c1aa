using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace ClawBridge.Tests.Access;

/// <summary>Reads the program's sources: there is one place that carries out methods, and nothing goes around it.</summary>
internal sealed partial class OneGateTests
{
    private static readonly IReadOnlyList<(string Path, string Text)> Sources = Read();

    [Test]
    public void A_handler_is_called_from_the_dispatcher_alone() =>
        Assert.That(Where(CallOfHandler()), Is.EquivalentTo(new[] { "Rpc/AuditedCall.cs", "Rpc/Dispatcher.cs" }));

    [Test]
    public void A_handler_is_made_in_the_table_of_its_room_alone() =>
        Assert.That(Where(NewHandler()), Has.All.Matches<string>(path => path.EndsWith("Methods.cs", StringComparison.Ordinal)));

    [Test]
    public void A_handlers_own_method_is_called_from_the_handlers_base_alone() =>
        Assert.That(
            Sources.Where(source => HandleAsync().Count(source.Text) > Declared(source)).Select(source => source.Path).Order(StringComparer.Ordinal),
            Is.EqualTo(new[] { "Rpc/AuditedCall.cs", "Rpc/Dispatcher.cs", "Rpc/Handler.cs", "Rpc/ListHandler.cs" }), "the first two have a method of their own of this name");

    [Test]
    public void There_is_one_dispatcher_and_one_gate()
    {
        Assert.That(Where(NewDispatcher()), Is.EqualTo(new[] { "Hosting/BridgeServices.cs" }));
        Assert.That(Where(NewGate()), Is.EqualTo(new[] { "Access/AccessService.cs" }));
        Assert.That(Where(ImplementedGate()), Is.EqualTo(new[] { "Access/AccessGate.cs" }));
        Assert.That(Where(NewConnection()), Is.EqualTo(new[] { "Hosting/Engine.cs" }));
    }

    [Test]
    public void Only_the_gate_gives_rights_to_a_principal()
    {
        Assert.That(Where(GivenRights()), Is.EqualTo(new[] { "Access/AccessGate.cs", "Rpc/Principal.cs" }));
        Assert.That(Where(MadePrincipal()), Is.EqualTo(new[] { "Access/AccessGate.cs", "Rpc/Principal.cs" }));
    }

    [Test]
    public void Who_a_way_in_belongs_to_is_settled_in_one_place() =>
        Assert.That(Where(NamedPrincipal()), Is.EqualTo(new[] { "Hosting/Engine.cs" }));

    [Test]
    public void What_is_compared_with_a_stored_hash_is_compared_in_constant_time()
    {
        // Tables are keyed by hashes, so a look-up tells nothing of the token; what follows it must not either. The hashes that chain
        // the audit log are no secrets.
        Assert.That(Where(ComparedHash()).Where(static path => !path.StartsWith("Audit/", StringComparison.Ordinal)), Is.Empty);
        Assert.That(Where(FixedTime()), Does.Contain("Access/AccessGate.cs").And.Contain("Fleet/Tokens.cs"));
    }

    private static int Declared((string Path, string Text) source) => DeclaredHandleAsync().Count(source.Text);

    private static string[] Where(Regex what) =>
        [.. Sources.Where(source => what.IsMatch(source.Text)).Select(source => source.Path).Order(StringComparer.Ordinal)];

    private static List<(string Path, string Text)> Read()
    {
        var root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "..", "..", "..", "src", "ClawBridge"));
        return
        [
            .. Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
                .Where(static file => !file.Contains("/obj/", StringComparison.Ordinal))
                .Select(file => (Path.GetRelativePath(root, file).Replace('\\', '/'), Comments().Replace(File.ReadAllText(file), ""))),
        ];
    }

    private static string Here([CallerFilePath] string file = "") => file;

    [GeneratedRegex(@"//[^\n]*")]
    private static partial Regex Comments();

    [GeneratedRegex(@"[hH]andler\.InvokeAsync\(")]
    private static partial Regex CallOfHandler();

    [GeneratedRegex(@"new (?!\w*Http)\w+Handler\(")]
    private static partial Regex NewHandler();

    [GeneratedRegex(@"\bHandleAsync\(")]
    private static partial Regex HandleAsync();

    [GeneratedRegex(@"(override|abstract)( async)? ValueTask<[^(]*> HandleAsync\(")]
    private static partial Regex DeclaredHandleAsync();

    [GeneratedRegex(@"new Dispatcher\(")]
    private static partial Regex NewDispatcher();

    [GeneratedRegex(@"new AccessGate\(")]
    private static partial Regex NewGate();

    [GeneratedRegex(@": ICallGate\b")]
    private static partial Regex ImplementedGate();

    [GeneratedRegex(@"new Connection\(")]
    private static partial Regex NewConnection();

    [GeneratedRegex(@"\bRights = ")]
    private static partial Regex GivenRights();

    [GeneratedRegex(@"new Principal\(|Principal\b[^;]*\) => new\([^)]*(true|false)\)|Principal Owner \{ get; \} = new\(")]
    private static partial Regex MadePrincipal();

    [GeneratedRegex(@"Principal\.Named\(")]
    private static partial Regex NamedPrincipal();

    [GeneratedRegex(@"Hash (==|!=) (?!null)\w|SequenceEqual\(\w*[hH]ash|\.Equals\(\w*[hH]ash")]
    private static partial Regex ComparedHash();

    [GeneratedRegex(@"FixedTimeEquals\(")]
    private static partial Regex FixedTime();
}
