using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ClawBridge.Rpc;

namespace ClawBridge.Tests.Rpc;

/// <summary>What is declared, what is read and written, and what is documented must be the same.</summary>
internal sealed class DeclarationTests
{
    private static readonly IReadOnlyList<IHandler> Handlers = AllMethods.Handlers();

    private static IEnumerable<TestCaseData> Methods => Handlers.Select(handler => new TestCaseData(handler).SetArgDisplayNames(handler.Declaration.Name));

    [TestCaseSource(nameof(Methods))]
    public void The_declared_parameters_are_the_request_records_members(IHandler handler) =>
        Compare(handler.Declaration.Name, handler.Declaration.Parameters, handler.RequestType, isOrdered: false);

    [TestCaseSource(nameof(Methods))]
    public void The_declared_result_is_the_result_record(IHandler handler)
    {
        if (handler.ResultType is not { } type) return;
        var shape = handler.Declaration.Result;
        if (type.Kind == JsonTypeInfoKind.None)
        {
            Assert.That(shape.Item?.Fields, Is.Empty, "a list of plain values");
            return;
        }

        var (fields, record) = type.Kind == JsonTypeInfoKind.Object || shape.Kind != ShapeKind.List
            ? (shape.Item?.Fields ?? shape.Fields, type)
            : (shape.Item!.Fields, type.Options.GetTypeInfo(type.ElementType!));
        Compare(handler.Declaration.Name, fields, record, isOrdered: true);
    }

    [TestCaseSource(nameof(Methods))]
    public void The_declaration_is_whole(IHandler handler)
    {
        var method = handler.Declaration;
        Assert.Multiple(() =>
        {
            Assert.That(method.Summary, Does.EndWith("."));
            Assert.That(method.Name, Is.EqualTo("rpc.discover").Or.Match("^[a-z]+(_[a-z]+)*$"));
            Assert.That(method.Permission, Does.Match("^[a-z_]+:[a-z_]+$"));
            Assert.That(() => new ParameterChecker(method.Parameters, method.Name).Check(Encoding.UTF8.GetBytes(method.Example)), Throws.Nothing, "the example must be valid");
        });
    }

    [Test]
    public void Handlers_md_is_current()
    {
        var rendered = HandlersDocument.Render([.. Handlers.Select(handler => handler.Declaration)]);
        var file = Path.Combine(Root(), "handlers.md");
        if (Environment.GetEnvironmentVariable("SNAPSHOT_ACCEPT") == "1") File.WriteAllText(file, rendered);
        Assert.That(File.Exists(file) ? File.ReadAllText(file).ReplaceLineEndings("\n") : "", Is.EqualTo(rendered), "handlers.md is stale: run the tests with SNAPSHOT_ACCEPT=1.");
    }

    [Test]
    public void The_OpenRPC_document_names_every_method_once()
    {
        using var buffer = new JsonBuffer();
        OpenRpcDocument.Write([.. Handlers.Select(handler => handler.Declaration)], buffer);
        using var document = JsonDocument.Parse(buffer.Written.ToArray());
        var names = document.RootElement.GetProperty("methods").EnumerateArray().Select(method => method.GetProperty("name").GetString()).ToList();
        Assert.That(names, Is.EqualTo(Handlers.Select(handler => handler.Declaration.Name)).And.Unique);
    }

    private static void Compare(string place, IReadOnlyList<Field> declared, JsonTypeInfo type, bool isOrdered)
    {
        var names = type.Properties.Select(property => property.Name).ToList();
        var wanted = declared.Select(field => field.Name).ToList();
        if (isOrdered) Assert.That(wanted, Is.EqualTo(names), place);
        else Assert.That(wanted, Is.EquivalentTo(names), place);
        foreach (var field in declared)
        {
            var shape = field.Shape;
            var inner = type.Options.GetTypeInfo(type.Properties.First(property => property.Name == field.Name).PropertyType);
            while (shape.Item is not null && inner.ElementType is not null) (shape, inner) = (shape.Item, type.Options.GetTypeInfo(inner.ElementType));
            if (shape.Kind == ShapeKind.Record && inner.Kind == JsonTypeInfoKind.Object) Compare($"{place}.{field.Name}", shape.Fields, inner, isOrdered);
        }
    }

    private static string Root([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", "..", ".."));
}
