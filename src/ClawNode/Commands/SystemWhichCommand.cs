using System.Text.Json.Serialization.Metadata;
using ClawBridge.Protocol.Frames;
using ClawBridge.Protocol.Json;
using ClawBridge.Protocol.Payloads;
using ClawNode.Gpu;

namespace ClawNode.Commands;

/// <summary><c>system.which</c>: where programs lie in the agent's search path.</summary>
internal sealed class SystemWhichCommand(Func<string?> searchPath)
    : TypedCommand<SystemWhich, SystemWhichResult>(NodeCommands.SystemWhich, "system")
{
    private const int MostNames = 200;

    protected override JsonTypeInfo<SystemWhich> Params => PayloadJson.Default.SystemWhich;

    protected override JsonTypeInfo<SystemWhichResult> Result => PayloadJson.Default.SystemWhichResult;

    protected override Task<SystemWhichResult> RunAsync(SystemWhich parameters, CommandContext context, CancellationToken cancellationToken)
    {
        var bins = parameters.Bins ?? [];
        if (bins.Count > MostNames) throw CommandParameters.Invalid(FormattableString.Invariant($"bins has {bins.Count} names; ask for at most {MostNames} at once."));
        var wrong = bins.FirstOrDefault(bin => string.IsNullOrEmpty(bin) || bin.Contains('/', StringComparison.Ordinal) || bin.Contains('\0', StringComparison.Ordinal));
        if (wrong is not null || bins.Contains(null!)) throw CommandParameters.Invalid($"bins: \"{wrong}\" is not the plain name of a program.");

        var path = searchPath();
        var found = bins.Distinct(StringComparer.Ordinal).ToDictionary(bin => bin, bin => ExecutableFinder.Find(bin, path), StringComparer.Ordinal);
        return Task.FromResult(new SystemWhichResult(found));
    }
}
